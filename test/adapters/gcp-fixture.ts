import { Metadata, Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { gcp, type GcpAdapter, type GcpOptions } from '../../adapters/gcp/index.ts'
import type { ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import type { SecretError } from '../../src/core/errors.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import { descriptors } from '../backends/gcp/descriptors.ts'
import { startGcp, type GcpServer, type GcpServerOptions } from '../backends/gcp/server.ts'

/** An adapter for one test. */
export function adapterWith(options: GcpOptions): GcpAdapter {
  const adapter = gcp(options)
  onTestFinished(async () => await adapter.close())
  return adapter
}

/** A server for one test and an adapter on it, logged in by a key. */
export async function stand(options: GcpServerOptions = {}, more: GcpOptions = {}): Promise<{ server: GcpServer; adapter: GcpAdapter }> {
  const server = await startGcp(options)
  onTestFinished(async () => await server.stop())
  return { server, adapter: adapterWith({ endpoint: server.endpoint, credentials: { ...server.login.keyFile }, ...more }) }
}

/** What a scripted server was asked. */
export interface Asked {
  readonly method: string
  readonly request: Readonly<Record<string, unknown>>
  readonly metadata: Readonly<Record<string, unknown>>
}

/** A gRPC server for one test that answers as it is told: a message, or a status and what is said with it. Returns its URL. */
export async function scripted(answer: (asked: Asked) => object | { readonly code: number; readonly details: string }): Promise<string> {
  const server = new Server()
  const handlers: Record<string, handleUnaryCall<Asked['request'], object>> = {}
  for (const name of Object.keys(descriptors())) {
    handlers[name] = ({ request, metadata }, callback) => {
      const given = answer({ method: name, request, metadata: metadata.getMap() })
      if ('code' in given) callback({ ...given, metadata: new Metadata() })
      else callback(null, given)
    }
  }
  server.addService(descriptors(), handlers)
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error === null ? resolve(bound) : reject(error)))
  })
  onTestFinished(() => server.forceShutdown())
  return `http://127.0.0.1:${port}`
}

/** Options of a call, and what was concealed. */
export function call(more: Partial<ReadOptions> = {}): ReadOptions & { readonly concealed: string[] } {
  const concealed: string[] = []
  return { signal: new AbortController().signal, conceal: (credential) => void concealed.push(String(credential)), concealed, ...more }
}

/** An id as the loader makes them. */
export function secretId(path: string, params: Readonly<Record<string, string>> = {}): SecretId {
  return Object.freeze({ scheme: 'gcp-sm', path, params: Object.freeze({ ...params }) })
}

/** The text of a value. */
export function textOf(value: SecretValue | undefined): string | undefined {
  return value && Buffer.from(value.bytes).toString()
}

/** The error that a user gets of what a call rejects with. */
export async function errorOf(promise: Promise<unknown>, adapter: Pick<GcpAdapter, 'scheme' | 'errorCode'>): Promise<SecretError> {
  try {
    await promise
  } catch (error) {
    return wrapError(error, adapter)
  }
  throw new TypeError('the call did not fail')
}
