import { Server, ServerCredentials, type handleUnaryCall, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import type { Certificate } from '../certificate.ts'
import { Calls } from './calls.ts'
import { type ApiMethod, descriptors } from './descriptors.ts'
import { Failure } from './failure.ts'
import { Faults } from './faults.ts'
import { Login } from './login.ts'
import type { Method } from './messages.ts'
import { Permissions, resourceOf } from './permissions.ts'
import { Seeds } from './seeds.ts'
import { secretMethods } from './secret-methods.ts'
import { Store } from './store.ts'
import { versionMethods } from './version-methods.ts'

/** Options of `startGcp`. */
export interface GcpServerOptions {
  /** Serves TLS with this certificate; plain without. */
  readonly tls?: Certificate
  /** Whether a token must be shown; `true` by default. */
  readonly auth?: boolean
  /** The port to listen on, that of a server which was stopped; a free one by default. */
  readonly port?: number
  /** Rows of one page at most, whatever is asked for; 25000 by default, as the proto has it. */
  readonly maxPage?: number
}

/** A running fake. */
export interface GcpServer {
  /** Id of the one project. Answers name it by its number, as Google's do. */
  readonly project: string
  readonly projectNumber: string
  /** `127.0.0.1:PORT` or, with TLS, `localhost:PORT`: what gRPC clients take. */
  readonly address: string
  /** The same as a URL. */
  readonly endpoint: string
  readonly seeds: Seeds
  readonly permissions: Permissions
  readonly faults: Faults
  readonly login: Login
  readonly calls: Calls
  /** Refuses connections from now on and cuts those there are. Can be called twice. */
  stop(): Promise<void>
}

type Handler = (request: object) => object

/**
 * Starts Secret Manager on loopback: real gRPC over the descriptors of Google's own package, behaving as the comments in its proto files and
 * Google's documentation say. Beside it runs the endpoint where the service account gets its tokens.
 */
export async function startGcp({ tls, auth = true, port: wanted = 0, maxPage = 25_000 }: GcpServerOptions = {}): Promise<GcpServer> {
  const [project, projectNumber] = ['test-project', '481516234210']
  const store = new Store(new Map([[project, projectNumber]]))
  const [calls, permissions, faults] = [new Calls(), new Permissions(), new Faults()]
  const login = await Login.start(project)
  const handlers = { ...secretMethods(store, maxPage), ...versionMethods(store, maxPage, () => faults.checksum) }
  const run = async (method: Method, { request, metadata }: ServerUnaryCall<object, object>): Promise<object> => {
    const done = calls.note(method)
    try {
      await faults.check(method, projectNumber)
      const mayRead = !auth || login.check(metadata.get('authorization')[0]?.toString())
      permissions.check(method, resourceOf(request), mayRead)
      return (handlers[method] as Handler)(request)
    } finally {
      done()
    }
  }
  const service: Record<string, ApiMethod> = {}
  const implementation: Record<string, handleUnaryCall<object, object>> = {}
  for (const [name, method] of Object.entries(descriptors())) {
    if (!Object.hasOwn(handlers, name)) continue
    service[name] = counted(method, calls)
    implementation[name] = (call, callback) => void answer(run(name as Method, call), callback)
  }
  const server = new Server()
  server.addService(service, implementation)
  const port = await bind(server, wanted, credentials(tls))
  const address = `${tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`
  return {
    ...{ project, projectNumber, address, endpoint: `http${tls === undefined ? '' : 's'}://${address}` },
    ...{ seeds: new Seeds(store, handlers, project), permissions, faults, login, calls },
    async stop() {
      server.forceShutdown()
      await login.stop()
    },
  }
}

async function answer(running: Promise<object>, callback: sendUnaryData<object>): Promise<void> {
  try {
    callback(null, await running)
  } catch (error) {
    callback(error instanceof Failure ? error.wire() : new Failure('INTERNAL', `the fake is broken: ${String(error)}`).wire())
  }
}

function counted(method: ApiMethod, calls: Calls): ApiMethod {
  return {
    ...method,
    requestDeserialize(bytes) {
      calls.bytesIn += bytes.length
      return method.requestDeserialize(bytes)
    },
    responseSerialize(message) {
      const bytes = method.responseSerialize(message)
      calls.bytesOut += bytes.length
      return bytes
    },
  }
}

function credentials(tls: Certificate | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  return ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }])
}

async function bind(server: Server, wanted: number, by: ServerCredentials): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wanted}`, by, (error, port) => (error === null ? resolve(port) : reject(error)))
  })
}
