import { SecretError } from '../../src/core/errors.ts'
import { peer } from '../../src/core/peer.ts'
import { sdkParts, type Grpc, type Sdk } from './sdk-parts.ts'

const name = '@google-cloud/secret-manager'

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
