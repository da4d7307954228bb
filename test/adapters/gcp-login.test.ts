import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { authority } from '../backends/certificate.ts'
import type { GcpServer } from '../backends/gcp/server.ts'
import { adapterWith, call, errorOf, scripted, secretId, stand, textOf } from './gcp-fixture.ts'

const id = secretId('test-project/a')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-gcp-'))
  // Nothing of the machine: no credentials of gcloud, no metadata server.
  vi.stubEnv('HOME', folder)
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined)
  return () => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  }
})

function file(content: unknown): string {
  const path = join(folder, `${randomBytes(4).toString('hex')}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 })
  return path
}

/** Credentials of a workload of another cloud, whose token is in a file. */
function federated({ login }: Pick<GcpServer, 'login'>, tokenUrl = `http://${login.host}/exchange`): Readonly<Record<string, unknown>> {
  return {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: tokenUrl,
    credential_source: { file: file(login.subjectToken) },
  }
}

async function http(respond: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(respond).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('the login', () => {
  it.each(['keyFile', 'credentials'] as const)('by %s conceals the key and the token', async (option) => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    const key = { ...server.login.keyFile }
    const adapter = adapterWith({ endpoint: server.endpoint, [option]: option === 'keyFile' ? file(key) : key })
    const o = call()
    expect(textOf(await adapter.get(id, o))).toBe('one')
    expect(o.concealed).toEqual([key.private_key, server.login.presented[0]])
    const other = call()
    await adapter.get(id, other)
    expect(other.concealed.toSorted()).toEqual(o.concealed.toSorted())
  })

  it('is made once for reads at the same time, and its token is exchanged in one request', async () => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server) })
    for (const name of ['a', 'b', 'c', 'd']) server.seeds.write(name, name)
    await Promise.all(['a', 'b', 'c', 'd'].map(async (name) => await adapter.get(secretId(`test-project/${name}`), call())))
    expect(server.login.asked).toEqual(['/exchange'])
  })

  it('conceals what it exchanges, and what it gets for it, before either is used', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server) })
    const o = call({ conceal: (credential) => void o.concealed.push(`${server.login.asked.length} ${server.calls.of()} ${credential}`) })
    await adapter.get(id, o)
    expect(o.concealed).toEqual([`0 0 ${server.login.subjectToken}`, `1 0 ${server.login.presented[0]}`])
  })

  it('is found where Google looks for it, GOOGLE_APPLICATION_CREDENTIALS', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file(server.login.keyFile))
    // Over plain HTTP they would not be used, so TLS is needed; that they are looked at shows in what is concealed.
    const adapter = adapterWith({ endpoint: 'https://localhost:1' })
    const o = call()
    expect((await errorOf(adapter.get(id, o), adapter)).code).toBe('unavailable')
    expect(o.concealed).toContain(server.login.keyFile.private_key)
  })

  it('is that of the machine where it runs in Google Cloud', async () => {
    const { cert, issue } = authority()
    const { server } = await stand({ tls: issue() })
    server.seeds.write('a', 'one')
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present')
    vi.stubEnv('GCE_METADATA_HOST', server.login.host)
    const o = call()
    expect(textOf(await adapterWith({ endpoint: server.endpoint, ca: cert }).get(id, o))).toBe('one')
    expect(o.concealed).toEqual(server.login.presented)
    // One question, for the token: no search for a project delays it.
    expect(server.login.asked.filter((path) => !path.endsWith('/token'))).toEqual([])
  })

  it('of the environment is never shown to a plain server, which is asked without any', async () => {
    const { server } = await stand()
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file(server.login.keyFile))
    const asked: unknown[] = []
    const endpoint = await scripted(({ metadata }) => {
      asked.push(metadata['authorization'])
      return { name: 'projects/1/secrets/a/versions/1', payload: { data: Buffer.from('one') } }
    })
    const o = call()
    expect(textOf(await adapterWith({ endpoint }).get(id, o))).toBe('one')
    expect([asked, o.concealed]).toEqual([[undefined], []])
  })

  it('that is fresh asks for a new token and drops the old one, once for reads at the same time', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server) })
    await adapter.get(id, call())
    await Promise.all(Array.from({ length: 5 }, async () => await adapter.get(id, call({ freshLogin: true }))))
    await adapter.get(id, call())
    expect(server.login.asked).toHaveLength(2)
    expect(server.login.presented).toHaveLength(2)
  })

  it('reads a key file again when it is fresh', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    const keyFile = file({ ...server.login.keyFile, client_email: 'former@test-project.iam.gserviceaccount.com' })
    const adapter = adapterWith({ endpoint: server.endpoint, keyFile })
    expect((await errorOf(adapter.get(id, call()), adapter)).code).toBe('unauthenticated')
    writeFileSync(keyFile, JSON.stringify(server.login.keyFile))
    expect(textOf(await adapter.get(id, call({ freshLogin: true })))).toBe('one')
  })

  it('is made anew by itself when the service takes the token no more', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server) })
    await adapter.get(id, call())
    server.login.expire()
    expect(textOf(await adapter.get(id, call()))).toBe('one')
    expect(server.login.asked).toHaveLength(2)
  })
})

describe('a login that fails', () => {
  it('because it is refused is unauthenticated, and asks once', async () => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server) })
    server.login.disable()
    const o = call()
    const error = await errorOf(adapter.get(id, o), adapter)
    expect(error).toMatchObject({ code: 'unauthenticated', status: 400, denied: false })
    expect(server.login.asked).toEqual(['/exchange'])
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/subject token is not accepted|invalid_grant/)
    for (const secret of o.concealed) expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret)
  })

  it.each([
    ['down', 503],
    ['page', 403],
  ] as const)('because the token service is %s is down, and asks once', async (fault, status) => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server) })
    server.login.fault = fault
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', status, denied: false, retryable: true })
    expect(server.login.asked).toEqual(['/exchange'])
    server.login.fault = undefined
    server.seeds.write('a', 'one')
    expect(textOf(await adapter.get(id, call()))).toBe('one')
  })

  it.each([
    ['a page', 'text/html', '<html>Sign in to this network</html>'],
    ['what cannot be parsed', 'application/json', '{"access_token": "half'],
    ['no token', 'application/json', '{}'],
  ])('because the token service gives %s for one is down, until it gives one', async (_, type, body) => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    let wrong = true
    const tokenUrl = await http((_, response) => {
      response.setHeader('content-type', wrong ? type : 'application/json')
      response.end(wrong ? body : JSON.stringify({ access_token: server.login.token(), expires_in: 3600, token_type: 'Bearer' }))
    })
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server, tokenUrl) })
    const o = call()
    expect(await errorOf(adapter.get(id, o), adapter)).toMatchObject({ code: 'unavailable', retryable: true })
    expect(server.calls.of()).toBe(0)
    expect(o.concealed).not.toContain('undefined')
    wrong = false
    expect(textOf(await adapter.get(id, o))).toBe('one')
  })

  it('because the token service cannot be reached is down', async () => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server, 'http://127.0.0.1:9/exchange') })
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false })
  })

  it('follows no redirect, so that nobody else gets what it exchanges', async () => {
    const { server } = await stand()
    for (const status of [302, 307, 308]) {
      const elsewhere: string[] = []
      const other = await http((request, response) => {
        elsewhere.push(request.url ?? '')
        response.end('{}')
      })
      const endpoint = await http((_, response) => response.writeHead(status, { location: `${other}/exchange` }).end())
      const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server, `${endpoint}/exchange`) })
      expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', status })
      expect(elsewhere).toEqual([])
    }
  })

  it('follows none on behalf of another account either', async () => {
    const { server } = await stand()
    let elsewhere = 0
    const other = await http((_, response) => void (elsewhere++, response.end('{}')))
    const endpoint = await http((_, response) => response.writeHead(307, { location: other }).end())
    const credentials = {
      type: 'impersonated_service_account',
      service_account_impersonation_url:
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken',
      source_credentials: federated(server, `${endpoint}/exchange`),
    }
    const adapter = adapterWith({ endpoint: server.endpoint, credentials })
    const o = call()
    expect(await errorOf(adapter.get(id, o), adapter)).toMatchObject({ code: 'unavailable', status: 307 })
    expect(elsewhere).toBe(0)
    expect(o.concealed).toContain(server.login.subjectToken)
  })

  it('would not send a credential over plain HTTP to another machine', async () => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, credentials: federated(server, 'http://sts.example.com/exchange') })
    expect((await errorOf(adapter.get(id, call()), adapter)).code).toBe('invalid_config')
  })

  it.each([
    ['there is none', () => join(tmpdir(), 'tightlip-none.json')],
    ['it is no JSON', () => file('secret-of-a-file')],
    ['it is a folder', () => folder],
  ])('over a key file, since %s, is invalid_config', async (_, path) => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, keyFile: path() })
    const error = await errorOf(adapter.get(id, call()), adapter)
    expect(error).toMatchObject({ code: 'invalid_config', denied: false })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('secret-of-a-file')
  })

  it.each([
    ['without a key', { type: 'service_account', client_email: 'a@example.com' }],
    ['with a key that is none', { type: 'service_account', client_email: 'a@example.com', private_key: 'not-a-key' }],
    ['of no known type', {}],
  ])('over credentials %s is unauthenticated and says what to do', async (_, credentials) => {
    const { server } = await stand()
    const adapter = adapterWith({ endpoint: server.endpoint, credentials })
    const error = await errorOf(adapter.get(id, call()), adapter)
    expect(error).toMatchObject({ code: 'unauthenticated', denied: false })
    expect(error.remedy).toContain('GOOGLE_APPLICATION_CREDENTIALS')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('not-a-key')
  })

  it('since the environment holds no credentials is unauthenticated and says what to do', async () => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none') // not on a machine of Google's
    vi.stubEnv('GCE_METADATA_HOST', '127.0.0.1:9')
    const adapter = adapterWith({ endpoint: 'https://localhost:1' })
    const error = await errorOf(adapter.get(id, call()), adapter)
    expect(error).toMatchObject({ code: 'unauthenticated', denied: false })
    expect(error.message).toContain('no credentials of Google Cloud')
  })
})

it('shows credentials to no other Google Cloud than their own, whatever GOOGLE_CLOUD_UNIVERSE_DOMAIN says', async () => {
  const { server } = await stand()
  vi.stubEnv('GOOGLE_CLOUD_UNIVERSE_DOMAIN', 'universe.test')
  vi.resetModules() // the package reads it when it is loaded
  const { gcp } = await import('../../adapters/gcp/index.ts')
  const { wrapError } = await import('../../src/core/wrap-error.ts')
  const adapter = gcp({ credentials: { ...server.login.keyFile } })
  onTestFinished(async () => await adapter.close())
  const refused = await adapter.get(id, call()).then(
    () => undefined,
    (error: unknown) => wrapError(error, adapter).code,
  )
  expect(refused).toBe('invalid_config')
  const other = gcp({ credentials: { ...server.login.keyFile, universe_domain: 'universe.test' } })
  onTestFinished(async () => await other.close())
  const allowed = await other.get(id, call({ signal: AbortSignal.timeout(500) })).then(
    () => undefined,
    (error: unknown) => wrapError(error, other).code,
  )
  expect(allowed).not.toBe('invalid_config')
})
