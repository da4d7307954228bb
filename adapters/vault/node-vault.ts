import { loadNodeVault } from './load-node-vault.ts'

/** What is sent: what node-vault makes of a call, and beside it what the call was given. */
export interface NodeVaultRequest {
  readonly uri: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly call: unknown
}

/** What node-vault expects of a transport. */
export interface NodeVaultAnswer {
  readonly statusCode: number
  readonly body: unknown
  readonly request: { readonly path: string }
}

/** The subset of a node-vault client that is called. */
export interface NodeVault {
  token: string | undefined
  namespace: string | undefined
  pathPrefix: string
  read(path: string, options: object): Promise<unknown>
  write(path: string, data: undefined, options: object): Promise<unknown>
  delete(path: string, options: object): Promise<unknown>
}

interface NodeVaultConfig {
  readonly endpoint: string
  readonly debug: () => void
  readonly 'request-promise': { readonly defaults: () => (request: NodeVaultRequest) => Promise<NodeVaultAnswer> }
}

/**
 * Makes a node-vault client (0.12) over a transport of ours. What it reads from the environment by itself has no effect, and its debug
 * output, which holds what is written, goes nowhere.
 *
 * @throws {SecretError} `missing_peer`
 */
export async function nodeVault(endpoint: string, send: (request: NodeVaultRequest) => Promise<NodeVaultAnswer>): Promise<NodeVault> {
  const create = (await loadNodeVault()) as (config: NodeVaultConfig) => NodeVault
  const client = create({
    endpoint,
    debug: () => undefined,
    'request-promise': { defaults: () => send },
  })
  return Object.assign(client, { token: undefined, namespace: undefined, pathPrefix: '' })
}
