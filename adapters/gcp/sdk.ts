import { SecretError } from '../../src/core/errors.ts'
import { peer } from '../../src/core/peer.ts'
import { sdkParts } from './sdk-parts.ts'

const name = '@google-cloud/secret-manager'

/** Metadata of a call of `@grpc/grpc-js`. */
export interface GrpcMetadata {
  set(key: string, value: string): void
  get(key: string): readonly unknown[]
}

/** A call of `@grpc/grpc-js` that is under way. */
export interface GrpcCall {
  cancel(): void
  on(event: 'metadata', listener: (metadata: GrpcMetadata) => void): unknown
  getAuthContext?(): { readonly sslPeerCertificate?: { readonly raw?: Buffer } } | null
}

/** An error of `@grpc/grpc-js`: what the server answered, or what the client makes of having no answer. */
export interface GrpcError {
  readonly code: number
  readonly details: string
  readonly metadata?: GrpcMetadata
  readonly rstCode?: number
}

type Callback = (error: unknown, answer?: unknown) => void

/** A method of the service, as a client of gRPC has it. */
export type GrpcMethod = (request: object, metadata: GrpcMetadata, options: object, callback: Callback) => GrpcCall

/** The methods of the service that are called. */
export type Method = 'accessSecretVersion' | 'addSecretVersion' | 'createSecret' | 'deleteSecret' | 'listSecrets'

/** The service over one channel. */
export type ServiceClient = Readonly<Record<Method, GrpcMethod>> & {
  close(): void
  getChannel(): { getChannelzRef(): { readonly id: number } }
}

/** A handler of channelz, gRPC's account of its own connections (gRFC A14). It answers at once. */
export type ChannelzHandler = (call: { readonly request: object }, callback: Callback) => void

/** What is used of `@grpc/grpc-js`. */
export interface Grpc {
  readonly Metadata: new () => GrpcMetadata
  readonly credentials: {
    createInsecure(): unknown
    createFromSecureContext(context: object, verify: { readonly rejectUnauthorized: boolean }): unknown
  }
  readonly getChannelzHandlers?: () => Readonly<Record<string, ChannelzHandler | undefined>>
}

/** What is used of a login of `google-auth-library`. */
export interface AuthClient {
  /** Of which Google Cloud the credentials are, as far as they say so themselves. */
  readonly universeDomain?: string
  getRequestHeaders(url: string): Promise<Iterable<readonly [name: string, value: string]>>
}

/** What is used of `GoogleAuth` of `google-auth-library`. */
export interface GoogleAuth {
  useJWTAccessWithScope?: boolean
  readonly jsonContent?: unknown
  getClient(): Promise<AuthClient>
  getProjectId(): Promise<string>
  /** The same, asked of the metadata server where the credentials are those of a machine. */
  getUniverseDomain(): Promise<string>
}

/** What is used of `JWT` of `google-auth-library`, the login of a service account. */
export interface JwtClient extends AuthClient {
  useJWTAccessWithScope?: boolean
  fromJSON(credentials: Readonly<Record<string, unknown>>): void
}

/** What the package brings: its service, the gRPC it runs on and the login it uses. */
export interface Sdk {
  readonly grpc: Grpc
  readonly Service: new (address: string, credentials: unknown, options: Readonly<Record<string, unknown>>) => ServiceClient
  readonly GoogleAuth: new (options: Readonly<Record<string, unknown>>) => GoogleAuth
  /** Not where the package is bundled into one file. */
  readonly JWT?: (new (options: Readonly<Record<string, unknown>>) => JwtClient) | undefined
  /** The host of the service, as the package sees it (it knows universes other than googleapis.com). */
  readonly host: string
}

interface Client {
  readonly apiEndpoint?: string
  readonly _gaxModule?: { readonly grpc?: Grpc; readonly GoogleAuth?: Sdk['GoogleAuth'] }
  readonly _protos?: unknown
}

interface Package {
  readonly SecretManagerServiceClient?: new (options: object) => Client
  readonly default?: Package
}

let loaded: Promise<Sdk> | undefined

/**
 * Loads what is used of the package. Calls go through gRPC's own client of the service: the methods of its client cannot be cancelled, hide the connection they used,
 * and print values where GOOGLE_SDK_NODE_LOGGING is set.
 *
 * @throws {SecretError} `missing_peer`.
 */
export function sdk(): Promise<Sdk> {
  loaded ??= load()
  loaded.catch(() => (loaded = undefined)) // it may be installed
  return loaded
}

async function load(): Promise<Sdk> {
  try {
    return sdkParts(name)
  } catch {
    return fromClient(await peer(name, async () => (await import('@google-cloud/secret-manager')) as unknown as Package))
  }
}

/** The same from a client of the package, for a package that is not found in a folder of its own. */
function fromClient(module: Package): Sdk {
  const Client = (module.SecretManagerServiceClient === undefined ? module.default : module)?.SecretManagerServiceClient
  const client = Client && new Client({ auth: {}, fallback: false }) // no login is made: the parts are all that is wanted
  const { grpc, GoogleAuth } = client?._gaxModule ?? {}
  const Service = at(client?._protos, ['google', 'cloud', 'secretmanager', 'v1', 'SecretManagerService']) as Sdk['Service'] | undefined
  if (client?.apiEndpoint === undefined || grpc === undefined || GoogleAuth === undefined || Service === undefined) {
    throw new SecretError('missing_peer', {
      reason: `the installed version of ${name} is not one that tightlip knows`,
      remedy: `run: npm install "${name}@^6 || ^7"`,
    })
  }
  return { grpc, GoogleAuth, Service, host: client.apiEndpoint }
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (of, key) => ((typeof of === 'object' || typeof of === 'function') && of !== null ? Reflect.get(of, key) : undefined),
    value,
  )
}
