// A backend in a process of its own, bundled by ../backends.js. Its argument says which; its first line of input holds the secrets as JSON,
// and is answered by where it is. Each line after that is answered by the calls since the last one. It ends with its input.
import { createInterface } from 'node:readline'
import { startAws } from '../../test/backends/aws/server.ts'
import { startGcp } from '../../test/backends/gcp/server.ts'
import { rawVault } from '../../test/backends/vault/raw.ts'
import { startFakeVault } from '../../test/backends/vault/server.ts'

/** @typedef {{ counts: Readonly<Record<string, number>>; bytes: number }} Calls Counts by kind, and bytes of the answers. */
/** @typedef {{ where: Readonly<Record<string, string>>; calls: () => Calls; stop: () => Promise<void> }} Server */
/** @typedef {Readonly<Record<string, string>>} Values */

/** @type {Readonly<Record<string, (values: Values) => Promise<Server>>>} */
const servers = {
  async aws(values) {
    const server = await startAws()
    const store = server.secrets()
    for (const [name, value] of Object.entries(values)) store.addVersion(store.create(name), { SecretString: value })
    const { endpoint, region, credentials, calls } = server
    const login = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
    }
    return {
      where: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, ...login },
      calls() {
        const { byAction, sent } = calls
        calls.reset()
        return { counts: byAction, bytes: sent }
      },
      stop: () => server.stop(),
    }
  },
  async gcp(values) {
    const { seeds, endpoint, address, project, calls, stop } = await startGcp({ auth: false })
    for (const [name, value] of Object.entries(values)) seeds.write(name, value)
    return {
      where: { endpoint, address, project },
      calls() {
        const { bytesOut } = calls
        const counts = { ...calls.all() }
        calls.reset()
        return { counts, bytes: bytesOut }
      },
      stop,
    }
  },
  async vault(values) {
    const server = await startFakeVault()
    const operator = rawVault(server)
    await operator.must('POST', 'sys/mounts/secret', { body: { type: 'kv', options: { version: '2' } } })
    for (const [name, value] of Object.entries(values)) {
      const data = value.startsWith('{') ? JSON.parse(value) : { value }
      await operator.must('POST', `secret/data/${name}`, { body: { data } })
    }
    await operator.must('PUT', 'sys/policies/acl/app', {
      body: { policy: JSON.stringify({ path: { 'secret/data/*': { capabilities: ['read'] } } }) },
    })
    const { auth } = await operator.must('POST', 'auth/token/create', { body: { policies: ['app'], ttl: '1h' } })
    server.reset()
    return {
      where: { VAULT_ADDR: server.address, VAULT_TOKEN: auth?.client_token ?? '' },
      calls() {
        /** @type {Record<string, number>} */
        const counts = {}
        for (const { method, path } of server.calls) {
          const kind = path.startsWith('secret/') ? `${method} secret/` : `${method} ${path.replace(/(mounts)\/.*/, '$1')}`
          counts[kind] = (counts[kind] ?? 0) + 1
        }
        const bytes = server.calls.reduce((sum, call) => sum + call.bytes, 0)
        server.reset()
        return { counts, bytes }
      },
      stop: () => server.stop(),
    }
  },
}

/** @type {Server | undefined} */
let server
for await (const line of createInterface({ input: process.stdin })) {
  const said = server?.calls()
  server ??= await servers[process.argv[2] ?? '']?.(JSON.parse(line))
  process.stdout.write(`${JSON.stringify(said ?? server?.where)}\n`)
}
await server?.stop()
