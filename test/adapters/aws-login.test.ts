import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { aws, type AwsAdapter, type AwsOptions } from '../../adapters/aws/index.ts'
import { SecretError } from '../../src/core/errors.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import { selfSigned } from '../backends/certificate.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { adapterOn, call, closing, codeOf, secretId, store, textOf } from './aws-fixture.ts'

let server: AwsServer
beforeEach(async () => {
  server = await startAws()
  for (const name of ['a', 'b', 'c']) store(server, name, `value ${name}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.stop()
})

const open = (more: AwsOptions = {}): AwsAdapter => adapterOn(server, more)

function environment(): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey, sessionToken } = server.credentials
  return {
    AWS_REGION: server.region,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tightlip-aws-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

it('the environment holds region, address and key', async () => {
  const adapter = closing(aws({ env: environment() }))
  expect(textOf(await adapter.get(secretId('a'), call()))).toBe('value a')
})

it('the key and the session token are concealed before the first call, once, from everybody who calls', async () => {
  const adapter = open()
  const [first, second] = [call(), call()]
  for (const name of ['a', 'b']) await adapter.get(secretId(name), first)
  await adapter.get(secretId('a'), second)
  const { secretAccessKey, sessionToken } = server.credentials
  for (const { concealed } of [first, second]) expect(concealed.toSorted()).toEqual([secretAccessKey, sessionToken].toSorted())
  const refused = call()
  server.revoke()
  expect(await codeOf(open().get(secretId('a'), refused), adapter)).toBe('unauthenticated')
  expect(refused.concealed).toContain(secretAccessKey)
})

it('a login that AWS does not accept is unauthenticated, whatever the reason', async () => {
  const adapter = open()
  await adapter.get(secretId('a'), call())
  server.expire()
  expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('unauthenticated')
  expect(await codeOf(adapter.getMany([secretId('a'), secretId('b')], call()), adapter)).toBe('unauthenticated')
  const wrong = open({ credentials: { ...server.login(), secretAccessKey: randomBytes(30).toString('base64') } })
  expect(await codeOf(wrong.get(secretId('a'), call()), wrong)).toBe('unauthenticated')
  const failing = open({ credentials: async () => await Promise.reject(new Error(randomBytes(8).toString('hex'))) })
  expect(await codeOf(failing.get(secretId('a'), call()), failing)).toBe('unauthenticated')
})

it('a function is asked once for all, and again when what it gave comes to its end', async () => {
  let asked = 0
  const credentials = (): typeof server.credentials & { expiration: Date } => {
    asked++
    return { ...server.credentials, expiration: new Date(Date.now() + (asked === 1 ? 60_000 : 3_600_000)) }
  }
  const adapter = open({ credentials })
  await adapter.get(secretId('a'), call())
  server.login()
  await Promise.all(['a', 'b', 'c'].map(async (name) => await adapter.get(secretId(name), call())))
  expect(asked).toBeGreaterThan(1)
  const before = asked
  await Promise.all(['a', 'b', 'c'].map(async (name) => await adapter.get(secretId(name, { region: 'eu-west-1' }), call())))
  expect(asked).toBe(before)
})

it('a fresh login asks for credentials anew, once for many secrets that were refused at once', async () => {
  let asked = 0
  const old = server.credentials
  const adapter = open({ credentials: () => (asked++ === 0 ? old : server.credentials) })
  for (const name of ['a', 'b']) server.deny(name)
  const read = async (name: string, freshLogin = false): Promise<string> =>
    await codeOf(adapter.get(secretId(name), call({ freshLogin })), adapter)
  expect(await Promise.all([read('a'), read('b')])).toEqual(['permission_denied', 'permission_denied'])
  expect(asked).toBe(1)
  const fresh = server.login()
  server.faults.allow('a')
  expect(await Promise.all([read('a', true), read('b', true)])).toEqual(['nothing', 'permission_denied'])
  expect(asked).toBe(2)
  expect(server.calls.all.slice(-2).map(({ accessKeyId }) => accessKeyId)).toEqual([fresh.accessKeyId, fresh.accessKeyId])
  await read('b', true)
  expect(asked).toBe(3)
})

it('a fresh login takes the key that the environment and the profile hold by now', async () => {
  const env = environment()
  const adapter = closing(aws({ env }))
  await adapter.get(secretId('a'), call())
  const next = server.login()
  Object.assign(env, environment())
  await adapter.get(secretId('a'), call({ freshLogin: true }))
  expect(server.calls.all.at(-1)?.accessKeyId).toBe(next.accessKeyId)
})

it('a profile holds region, address and key, and is read anew by a fresh login', async () => {
  const path = folder()
  const write = (): void => {
    const { accessKeyId, secretAccessKey, sessionToken } = server.credentials
    const key = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`
    writeFileSync(join(path, 'credentials'), `[team]\n${key}`)
  }
  write()
  writeFileSync(join(path, 'config'), `[profile team]\nregion = ${server.region}\nendpoint_url = ${server.endpoint}\n`)
  vi.stubEnv('AWS_CONFIG_FILE', join(path, 'config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(path, 'credentials'))
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID']) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_PROFILE', 'team')
  const adapter = closing(aws())
  const told = call()
  expect(textOf(await adapter.get(secretId('a'), told))).toBe('value a')
  expect(told.concealed).toContain(server.credentials.secretAccessKey)
  const next = server.login()
  write()
  await adapter.get(secretId('a'), call({ freshLogin: true }))
  expect(server.calls.all.at(-1)?.accessKeyId).toBe(next.accessKeyId)
})

it('no region is one error that says what to set', async () => {
  vi.stubEnv('AWS_REGION', undefined)
  vi.stubEnv('AWS_CONFIG_FILE', join(folder(), 'none'))
  const adapter = closing(aws({ credentials: server.credentials, endpoint: server.endpoint, env: {} }))
  const failed = adapter.get(secretId('a'), call())
  await expect(failed).rejects.toMatchObject({ code: 'invalid_config', remedy: expect.stringContaining('AWS_REGION') })
  expect(textOf(await adapter.get(secretId('a', { region: 'eu-west-1' }), call()))).toBe('value a')
})

it('an AWS clock that is ahead is followed, by one call more', async () => {
  server.faults.skew = 20 * 60_000
  const adapter = open()
  expect(textOf(await adapter.get(secretId('a'), call()))).toBe('value a')
  expect(server.calls.all.map(({ failed }) => failed)).toEqual(['InvalidSignatureException', undefined])
  await adapter.get(secretId('b'), call())
  expect(server.calls.count()).toBe(3)
})

/** A stand-in for STS. */
async function sts(answer: (body: string) => { status: number; body: string }): Promise<{ endpoint: string; asked: string[] }> {
  const asked: string[] = []
  const listener = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push(body)
      const { status, body: text } = answer(body)
      response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': 'c0ffee00-0000-4000-8000-000000000000' }).end(text)
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    listener.closeAllConnections()
    await new Promise((resolve) => listener.close(resolve))
  })
  return { endpoint: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`, asked }
}

function assumed(action: string): string {
  const { accessKeyId, secretAccessKey, sessionToken } = server.credentials
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const credentials = `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${until}</Expiration></Credentials>`
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${credentials}</${action}Result></${action}Response>`
}

const role = 'arn:aws:iam::123456789012:role/reader'

it('a role is assumed with the credentials given, and what it gives is concealed', async () => {
  const { endpoint, asked } = await sts(() => ({ status: 200, body: assumed('AssumeRole') }))
  const own = { accessKeyId: 'TESTOWN', secretAccessKey: randomBytes(30).toString('base64') }
  const env = { AWS_ENDPOINT_URL_STS: endpoint }
  const adapter = open({ credentials: own, assumeRole: { arn: role, externalId: 'partner', duration: 900 }, env })
  const told = call()
  expect(textOf(await adapter.get(secretId('a'), told))).toBe('value a')
  await adapter.get(secretId('b'), call())
  expect(asked).toHaveLength(1)
  expect(Object.fromEntries(new URLSearchParams(asked[0]))).toMatchObject({
    Action: 'AssumeRole',
    RoleArn: role,
    RoleSessionName: 'tightlip',
    ExternalId: 'partner',
    DurationSeconds: '900',
  })
  expect(told.concealed).toEqual(expect.arrayContaining([server.credentials.secretAccessKey, server.credentials.sessionToken]))
})

it('a role that may not be assumed is a login that failed, not a secret that is denied', async () => {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`
  const { endpoint } = await sts(() => ({ status: 403, body }))
  const adapter = open({ assumeRole: { arn: role }, env: { AWS_ENDPOINT_URL_STS: endpoint } })
  const error: unknown = await adapter.get(secretId('a'), call()).catch((raw: unknown) => raw)
  expect(wrapError(error, adapter)).toMatchObject({ code: 'unauthenticated', status: 403 })
  const down = await sts(() => ({ status: 503, body: '<html>' }))
  const other = open({ assumeRole: { arn: role }, env: { AWS_ENDPOINT_URL_STS: down.endpoint } })
  expect(await codeOf(other.get(secretId('a'), call()), other)).toBe('unavailable')
})

it('a web identity is exchanged by the default chain', async () => {
  const { endpoint, asked } = await sts(() => ({ status: 200, body: assumed('AssumeRoleWithWebIdentity') }))
  const token = randomBytes(30).toString('hex')
  const file = join(folder(), 'token')
  writeFileSync(file, token)
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_CONFIG_FILE', join(folder(), 'none'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder(), 'none'))
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', file)
  vi.stubEnv('AWS_ROLE_ARN', role)
  vi.stubEnv('AWS_ENDPOINT_URL_STS', endpoint)
  const adapter = closing(aws({ endpoint: server.endpoint, region: server.region }))
  const told = call()
  expect(textOf(await adapter.get(secretId('a'), told))).toBe('value a')
  expect(new URLSearchParams(asked[0]).get('WebIdentityToken')).toBe(token)
  expect(told.concealed).toEqual(expect.arrayContaining([server.credentials.secretAccessKey, token]))
})

it('no credentials at all is one error that says what to do', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', join(folder(), 'none'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder(), 'none'))
  const adapter = closing(aws({ endpoint: server.endpoint, region: server.region }))
  const failed = adapter.get(secretId('a'), call())
  await expect(failed).rejects.toMatchObject({ code: 'unauthenticated', remedy: expect.stringContaining('AWS_PROFILE') })
})

it('an SSO login goes through the same connections, and its token is concealed', async () => {
  const home = folder()
  const token = randomBytes(30).toString('hex')
  const asked: string[] = []
  const portal = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-sso_bearer_token']), String(request.url))
    const roleCredentials = { ...server.credentials, expiration: Date.now() + 3_600_000 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ roleCredentials }))
  })
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    portal.closeAllConnections()
    await new Promise((resolve) => portal.close(resolve))
  })
  const start = 'https://tightlip.example/start'
  mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true })
  const cached = { accessToken: token, expiresAt: new Date(Date.now() + 3_600_000).toISOString(), startUrl: start, region: server.region }
  const file = `${createHash('sha1').update(start).digest('hex')}.json`
  writeFileSync(join(home, '.aws', 'sso', 'cache', file), JSON.stringify(cached))
  const profile = `sso_start_url = ${start}\nsso_region = ${server.region}\nsso_account_id = 123456789012\nsso_role_name = reader (1)\n`
  writeFileSync(join(home, '.aws', 'config'), `[profile person]\n${profile}`)
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
  vi.stubEnv('HOME', home)
  vi.stubEnv('AWS_ENDPOINT_URL_SSO', `http://127.0.0.1:${(portal.address() as AddressInfo).port}`)
  const adapter = closing(aws({ profile: 'person', region: server.region, endpoint: server.endpoint, env: {} }))
  const told = call()
  expect(textOf(await adapter.get(secretId('a'), told))).toBe('value a')
  expect(asked).toEqual([token, expect.stringContaining('role_name=reader%20%281%29')])
  expect(told.concealed).toEqual(expect.arrayContaining([token, server.credentials.secretAccessKey]))
})

it('a function for the credentials that is denied a secret of its own is a login that failed, not a denial of the secret', async () => {
  const adapter = open({
    credentials: () => {
      throw new SecretError('not_found')
    },
  })
  expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('unauthenticated')
})

it('the token of a container is concealed, and shown to no endpoint whose certificate is not verified', async () => {
  const seen: (string | undefined)[] = []
  const { accessKeyId, secretAccessKey, sessionToken } = server.credentials
  const answer: RequestListener = ({ headers }, response) => {
    seen.push(headers.authorization)
    const Expiration = new Date(Date.now() + 3_600_000).toISOString()
    response.end(JSON.stringify({ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration }))
  }
  const endpoint = async (http: Server): Promise<string> => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      http.close()
      http.closeAllConnections()
    })
    return `127.0.0.1:${(http.address() as AddressInfo).port}/credentials`
  }
  const path = join(folder(), 'token')
  const tokens = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')] as const
  writeFileSync(path, tokens[1])
  vi.stubEnv('HOME', folder())
  vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', tokens[0])
  const plain = `http://${await endpoint(createServer(answer))}`
  const secure = `https://${await endpoint(createSecureServer(selfSigned(), answer))}`

  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', plain)
  for (const [at, file] of [undefined, path].entries()) {
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', file)
    if (file !== undefined) vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', undefined)
    const calling = call()
    expect(textOf(await open({ credentials: undefined as never }).get(secretId('a'), calling))).toBe('value a')
    expect(calling.concealed).toContain(tokens[at])
    expect(seen).toContain(tokens[at])
  }

  seen.length = 0
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', secure)
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const unverified = open({ credentials: undefined as never })
  expect(await codeOf(unverified.get(secretId('a'), call()), unverified)).toBe('invalid_config')
  expect(seen).toEqual([])
})
