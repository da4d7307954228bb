import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { vault as createVault, type VaultAdapter, type VaultOptions } from '../../adapters/vault/index.ts'
import { authority } from '../backends/certificate.ts'
import { startFakeVault } from '../backends/vault/server.ts'
import { calling, codeOf, failure, fixture, id, textOf } from './vault-fixture.ts'

interface Seen extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: string
}

/** A server that answers by a function and keeps what came in. */
async function server(answer: (seen: Seen, response: ServerResponse) => void): Promise<{ address: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one: Seen = { method, url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(one)
      answer(one, response)
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(async () => {
    http.closeAllConnections()
    http.close()
    await once(http, 'close')
  })
  return { address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, seen }
}

function adapter(options: VaultOptions): VaultAdapter {
  const made = createVault({ env: {}, token: 'a-token-of-nobody', ...options })
  onTestFinished(async () => await made.close())
  return made
}

const kv2 = JSON.stringify({ data: { path: 'secret/', type: 'kv', options: { version: '2' } } })
const app = JSON.stringify({ data: { data: { key: 'x' }, metadata: { version: 1, created_time: '2026-01-01T00:00:00Z' } } })

function vaults({ url = '' }: Seen, response: ServerResponse): void {
  response.end(url.includes('/sys/internal/') ? kv2 : app)
}

it('follows a redirect within the address once, with method, token and body, and none to another', async () => {
  const elsewhere = await server(vaults)
  let to = ''
  const { address, seen } = await server((one, response) => {
    if (one.url?.startsWith('/v1/secret/') === true) response.writeHead(307, { location: to }).end()
    else vaults(one, response)
  })
  const vault = adapter({ address })
  to = `${address}/moved`
  await vault.put(id('secret/app'), Buffer.from('{"id":12345678901234567890}'), calling())
  expect(seen.at(-1)).toMatchObject({ method: 'POST', url: '/moved', body: '{"data":{"id":12345678901234567890}}' })
  expect(seen.at(-1)?.headers['x-vault-token']).toBe('a-token-of-nobody')
  expect(await textOf(vault, 'secret/app')).toContain('key')
  const before = seen.length
  to = '/v1/secret/again'
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unavailable')
  expect(seen).toHaveLength(before + 2)
  for (to of [
    `${elsewhere.address}/v1/secret/data/app`,
    `//${elsewhere.address.slice('http://'.length)}/x`,
    'https://xyzzy.example/',
    '',
    ':',
  ])
    expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unavailable')
  const problem = await failure(vault.get(id('secret/app'), calling()), vault)
  expect(problem.message).toMatch(/redirect.*VAULT_ADDR/)
  expect(problem.message).not.toContain('xyzzy')
  expect(elsewhere.seen).toEqual([])
})

it('takes what is not an answer of Vault for an outage, whatever its status', async () => {
  const bodies = ['<html>forbidden</html>', '{"message":"forbidden"}', '{"errors":"none"}', '["x"]', 'null', '', '{"errors":[{"x":1}]}']
  let answer: [status: number, body: string] = [200, '']
  const { address } = await server((one, response) => {
    if (one.url?.startsWith('/v1/sys/internal/') === true) response.end(kv2)
    else response.writeHead(answer[0]).end(answer[1])
  })
  const vault = adapter({ address })
  for (const status of [400, 401, 403, 404, 429, 500, 502, 503]) {
    for (const body of bodies) {
      answer = [status, body]
      expect([status, body, await codeOf(vault.get(id('secret/app'), calling()), vault)]).toEqual([status, body, 'unavailable'])
    }
  }
  answer = [200, '<html>welcome</html>']
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unavailable')
})

it('tells a throttle, an operation that is not there and a state of the server apart', async () => {
  let status = 0
  const { address } = await server((one, response) => {
    if (one.url?.startsWith('/v1/sys/internal/') === true) response.end(kv2)
    else response.writeHead(status).end('{"errors":["xyzzy"]}')
  })
  const vault = adapter({ address })
  const codes: Record<number, string> = {}
  for (status of [400, 401, 405, 412, 418, 429, 472, 473, 500, 501, 502, 503, 504]) {
    const problem = await failure(vault.get(id('secret/app'), calling()), vault)
    expect([problem.status, problem.message.includes('xyzzy')]).toEqual([status, false])
    codes[status] = problem.code
  }
  const down = Object.fromEntries([412, 472, 473, 500, 501, 502, 503, 504].map((one) => [one, 'unavailable']))
  const other = { 400: 'invalid_reference', 401: 'unauthenticated', 405: 'invalid_reference', 418: 'unknown', 429: 'resource_exhausted' }
  expect(codes).toEqual({ ...down, ...other })
})

it('lets nothing of what node-vault takes from the environment through', async () => {
  const { address, seen } = await server(vaults)
  const names = ['VAULT_ADDR', 'VAULT_TOKEN', 'VAULT_PREFIX', 'VAULT_NAMESPACE', 'VAULT_SKIP_VERIFY']
  for (const name of names) vi.stubEnv(name, 'http://127.0.0.1:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await textOf(adapter({ address: `${address}/behind/`, namespace: 'team/a' }), 'secret/app')).toContain('key')
  expect(seen.map(({ url }) => url)).toEqual(['/behind/v1/sys/internal/ui/mounts/secret/app', '/behind/v1/secret/data/app'])
  for (const { headers } of seen) {
    expect(headers).toMatchObject({ 'x-vault-token': 'a-token-of-nobody', 'x-vault-namespace': 'team/a', 'x-vault-request': 'true' })
  }
  await textOf(adapter({ address }), 'secret/app')
  expect(seen.at(-1)?.headers).not.toHaveProperty('x-vault-namespace')
})

it('ends its request when the call is aborted, and shared ones only when nobody waits any more', async () => {
  const waiting: ServerResponse[] = []
  const gone = vi.fn()
  const { address, seen } = await server((_, response) => {
    response.on('close', gone)
    waiting.push(response)
  })
  const vault = adapter({ address })
  const [one, other] = [new AbortController(), new AbortController()]
  const reads = [one, other].map(async ({ signal }) => await codeOf(vault.get(id('secret/app'), calling({ signal })), vault))
  await vi.waitFor(() => expect(seen).toHaveLength(1))
  one.abort()
  await new Promise((resolve) => setImmediate(resolve))
  expect(gone).not.toHaveBeenCalled()
  other.abort()
  await vi.waitFor(() => expect(gone).toHaveBeenCalled())
  expect(await Promise.all(reads)).toEqual(['cancelled', 'cancelled'])
  expect(await codeOf(vault.get(id('secret/app'), calling({ signal: AbortSignal.abort() })), vault)).toBe('cancelled')
  expect(seen).toHaveLength(1)
})

it('refuses plain HTTP to another machine and an address that is none before anything is sent', async () => {
  const code = async (options: VaultOptions): Promise<string> => {
    const vault = adapter(options)
    return await codeOf(vault.get(id('secret/app'), calling()), vault)
  }
  expect(await code({ address: 'http://vault.example:8200' })).toBe('invalid_config')
  expect(await code({ address: 'vault.example:8200' })).toBe('invalid_config')
  expect(await code({ address: 'https://user:pass@vault.example' })).toBe('invalid_config')
  expect(await code({ address: 'https://vault.example?x=y' })).toBe('invalid_config')
  expect(await code({ address: 'http://does-not-exist.invalid:1', allowPlainHttp: true })).toBe('unavailable')
})

it('finds its authority in each of the places that the vault command looks in', async () => {
  const ca = authority()
  const fake = await startFakeVault({ tls: ca.issue() })
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-vault-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await fake.stop()
  })
  const file = join(folder, 'ca.pem')
  writeFileSync(file, ca.cert)
  writeFileSync(join(folder, 'notes.txt'), 'no certificate')
  const { address } = fake
  const ways: VaultOptions[] = [
    { ca: ca.cert },
    { ca: file },
    { env: { VAULT_CACERT: file } },
    { env: { BAO_CACERT: file, VAULT_CACERT: '/does/not/exist' } },
    { env: { VAULT_CACERT_BYTES: ca.cert } },
    { env: { VAULT_CAPATH: folder } },
    { ca: file, servername: 'localhost' },
  ]
  for (const way of ways) {
    const vault = adapter({ address, token: fake.rootToken, ...way })
    expect(await vault.get(id('nowhere/app'), calling())).toBe(undefined)
  }
  const distrusted = adapter({ address })
  const problem = await failure(distrusted.get(id('secret/app'), calling()), distrusted)
  expect([problem.code, problem.message.includes('VAULT_CACERT')]).toEqual(['unavailable', true])
  const misnamed = adapter({ address, ca: file, servername: 'vault.example' })
  expect(await codeOf(misnamed.get(id('secret/app'), calling()), misnamed)).toBe('unavailable')
})

it('says which PEM cannot be read, and quotes nothing of it', async () => {
  const [one, other] = [authority(), authority()]
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-vault-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'empty'), '')
  const wrong: VaultOptions[] = [
    { ca: '/does/not/exist' },
    { ca: join(folder, 'empty') },
    { ca: `${one.cert.slice(0, 60)}\nxyzzy` },
    { cert: one.cert },
    { cert: one.cert, key: other.key },
    { env: { VAULT_CACERT: '/does/not/exist' } },
    { env: { VAULT_CAPATH: folder } },
    { env: { VAULT_CLIENT_CERT: '/does/not/exist' } },
  ]
  for (const options of wrong) {
    const vault = adapter({ address: 'https://127.0.0.1:1', ...options })
    const problem = await failure(vault.get(id('secret/app'), calling()), vault)
    expect([problem.code, problem.message.includes('xyzzy')]).toEqual(['invalid_config', false])
  }
})

it('warns of VAULT_SKIP_VERIFY where Go would take it for true, and not where it would not', async () => {
  const { fake } = await fixture()
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  onTestFinished(() => warn.mockRestore())
  const warnings = async (said: string): Promise<number> => {
    warn.mockClear()
    const vault = adapter({ address: fake.address, token: fake.rootToken, env: { VAULT_SKIP_VERIFY: said } })
    await vault.get(id('nowhere/app'), calling())
    await vault.get(id('nowhere/app'), calling())
    return warn.mock.calls.length
  }
  for (const said of ['1', 't', 'T', 'true', 'TRUE', 'True']) expect([said, await warnings(said)]).toEqual([said, 1])
  for (const said of ['0', 'f', 'false', 'no', 'tRuE', '']) expect([said, await warnings(said)]).toEqual([said, 0])
})
