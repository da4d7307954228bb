import type { gcp } from '../../adapters/gcp/index.ts'
import type { ConformanceOptions } from '../../src/testing/index.ts'
import { type GcpServer, startGcp } from '../backends/gcp/server.ts'

interface GcpBackend {
  readonly server: GcpServer
  /** The private key and, as they are shown, the tokens. The kit looks after the adapter was at work, so it must be the very same array. */
  readonly credentials: string[]
}

/** The last part of a path, which is the id of the secret. */
function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** `gcp` in the kit, on a server of its own that it logs in to by the key of a service account. */
export function gcpSetup(create: typeof gcp): ConformanceOptions<GcpBackend> {
  return {
    scheme: 'gcp-sm',
    async open() {
      const server = await startGcp({ maxPage: 2 })
      const credentials = server.login.presented
      credentials.push(server.login.keyFile.private_key)
      return { server, credentials }
    },
    adapter: ({ server: { endpoint, login } }) => create({ endpoint, credentials: { ...login.keyFile } }),
    dispose: async ({ server }) => await server.stop(),
    path: (name, { server }) => `${server.project}/${name}`,
    seed: {
      write: ({ server }, path, value) => void server.seeds.write(idOf(path), value),
      erase: ({ server }, path) => server.seeds.erase(idOf(path)),
      deny: ({ server }, path) => server.permissions.deny(idOf(path)),
      disable: ({ server }, path) => server.seeds.disable(idOf(path)),
      logOut: ({ server }) => server.login.disable(),
      stop: async ({ server }) => await server.stop(),
      hang: ({ server }) => void server.faults.hang(),
      lease: 'versions have no end',
    },
    lacks: {
      getMany: 'the API reads one version a call',
      watch: 'the API tells nobody of a change (Pub/Sub does, which is a service of its own)',
      empty: 'Secret Manager takes no payload of no bytes',
    },
    credentials: ({ credentials }) => credentials,
    answers: ['or it may not exist', 'invalid authentication credentials', 'DISABLED state', 'not found or has no versions'],
  }
}
