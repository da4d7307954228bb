/** Descriptors in JSON, as protobufjs has them. */
export interface Descriptors {
  readonly nested?: Readonly<Record<string, Descriptors>>
  readonly methods?: Readonly<Record<string, { readonly requestType: string; readonly responseType: string }>>
}

/** What is used of `protobufjs`. */
export interface Protobuf {
  readonly Root: { fromJSON(json: Descriptors): Root }
}

interface Root {
  lookupType(name: string): {
    fromObject(object: object): object
    encode(message: object): { finish(): Uint8Array }
    decode(bytes: Uint8Array): object
    toObject(message: object, options: object): object
  }
}

const packageName = 'google.cloud.secretmanager.v1'
const methods = {
  accessSecretVersion: 'AccessSecretVersion',
  addSecretVersion: 'AddSecretVersion',
  createSecret: 'CreateSecret',
  deleteSecret: 'DeleteSecret',
  listSecrets: 'ListSecrets',
} as const

/**
 * The methods that are called, as gRPC wants them defined, out of the descriptors of the package.
 *
 * @throws where the descriptors have not all of them.
 */
export function serviceDefinition(descriptors: Descriptors, { Root }: Protobuf): object {
  const service = at(descriptors, `${packageName}.SecretManagerService`)
  const root = Root.fromJSON(messagesOf(descriptors))
  const codec = (name = ''): ReturnType<typeof codecOf> => codecOf(root, name.includes('.') ? name : `${packageName}.${name}`)
  return Object.fromEntries(
    Object.entries(methods).map(([key, method]) => {
      const [request, response] = [codec(service?.methods?.[method]?.requestType), codec(service?.methods?.[method]?.responseType)]
      const definition = {
        path: `/${packageName}.SecretManagerService/${method}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: request.serialize,
        requestDeserialize: request.deserialize,
        responseSerialize: response.serialize,
        responseDeserialize: response.deserialize,
      }
      return [key, definition]
    }),
  )
}

/** The messages of v1 and those they refer to: protobufjs resolves all that it is given, and services and betas are most of it. */
function messagesOf(descriptors: Descriptors): Descriptors {
  const { cloud: _, api: _options, ...shared } = at(descriptors, 'google')?.nested ?? {}
  const { SecretManagerService: _service, ...messages } = at(descriptors, packageName)?.nested ?? {}
  const cloud = { nested: { secretmanager: { nested: { v1: { nested: messages } } } } }
  return { nested: { google: { nested: { ...shared, cloud } } } }
}

function at(descriptors: Descriptors, name: string): Descriptors | undefined {
  return name.split('.').reduce<Descriptors | undefined>((of, part) => of?.nested?.[part], descriptors)
}

/** As the package sets up its own, so that an answer looks the same. */
function codecOf(root: Root, name: string): { serialize(object: object): Buffer; deserialize(bytes: Buffer): object } {
  const type = root.lookupType(name)
  return {
    serialize: (object) => Buffer.from(type.encode(type.fromObject(object)).finish()),
    deserialize: (bytes) => type.toObject(type.decode(bytes), { longs: String, enums: String, defaults: true, oneofs: true }),
  }
}
