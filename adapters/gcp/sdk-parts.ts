import { createRequire } from 'node:module'
import { ownRequire } from '../../src/core/own-require.ts'
import { serviceDefinition, type Descriptors, type Protobuf } from './service-definition.ts'

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

interface ServiceMaker {
  makeGenericClientConstructor(definition: object, name: string): Sdk['Service']
}

/**
 * What the package is made of: its own descriptors, on the gRPC and the login that it depends on, found where it finds them. That takes half the
 * time of loading the package, whose client prepares every message of every version of the service first.
 *
 * @throws where one of them is not found: in an application that was bundled into one file, for instance.
 */
export function sdkParts(name: string): Sdk {
  const ofPackage = createRequire(ownRequire.resolve(name))
  const ofGax = createRequire(ofPackage.resolve('google-gax'))
  const grpc = ofGax('@grpc/grpc-js') as Grpc & ServiceMaker
  const { GoogleAuth, JWT } = ofGax('google-auth-library') as Pick<Sdk, 'GoogleAuth' | 'JWT'>
  const definition = serviceDefinition(ofPackage('../protos/protos.json') as Descriptors, ofGax('protobufjs') as Protobuf)
  const universe = process.env['GOOGLE_CLOUD_UNIVERSE_DOMAIN'] ?? 'googleapis.com'
  return {
    grpc,
    GoogleAuth,
    JWT,
    Service: grpc.makeGenericClientConstructor(definition, 'SecretManagerService'),
    host: `secretmanager.${universe}`,
  }
}
