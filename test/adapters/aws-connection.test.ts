import { createHash, X509Certificate } from 'node:crypto'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { aws, type AwsAdapter, type AwsOptions } from '../../adapters/aws/index.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { selfSigned } from '../backends/certificate.ts'
import { adapterOn, call, codeOf, secretId, store } from './aws-fixture.ts'

let server: AwsServer
beforeEach(async () => {
  server = await startAws()
  store(server, 'a', 'x')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.stop()
})

const open = (more: AwsOptions = {}, on = server): AwsAdapter => adapterOn(on, more)

it('a certificate is verified whatever the environment says, and the record names the key that was seen', async () => {
  const tls = selfSigned()
  const secure = await startAws({ tls })
  onTestFinished(async () => await secure.stop())
  store(secure, 'a', 'x')
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const refused = open({}, secure)
  expect(await codeOf(refused.get(secretId('a'), call()), refused)).toBe('unavailable')
  expect(secure.calls.count()).toBe(0)
  const trusting = open({ ca: tls.cert }, secure)
  const key = new X509Certificate(tls.cert).publicKey.export({ type: 'spki', format: 'der' })
  const first = await trusting.get(secretId('a'), call())
  expect(first?.facts).toMatchObject({ tls: 'TLSv1.3', peer_key_sha256: createHash('sha256').update(key).digest('base64') })
  expect((await trusting.get(secretId('a'), call()))?.facts).toEqual(first?.facts)
})

it('plain HTTP to another machine is refused before anything is sent, wherever the address stands', async () => {
  const addresses: AwsOptions[] = [
    { endpoint: 'http://secretsmanager.example.com' },
    { env: { AWS_ENDPOINT_URL: 'http://192.0.2.1:4566' }, endpoint: undefined as never },
    { env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://192.0.2.1:4566' }, endpoint: undefined as never },
    { env: { AWS_ENDPOINT_URL_STS: 'http://192.0.2.1:4566' } },
    { endpoint: 'https://user:word@127.0.0.1' },
    { endpoint: 'ftp://127.0.0.1' },
  ]
  for (const more of addresses) {
    const adapter = open(more)
    expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('invalid_config')
  }
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://192.0.2.1:4566')
  const { region, credentials } = server
  const adapter = aws({ region, credentials, env: {} }) // the SDK itself looks into the environment of the process
  expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('invalid_config')
})

it('a redirect is not followed', async () => {
  const elsewhere = await startAws()
  onTestFinished(async () => await elsewhere.stop())
  server.answer({ status: 307, headers: { location: elsewhere.endpoint } })
  const adapter = open()
  expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('unavailable')
  expect(elsewhere.calls.received).toBe(0)
})

it('an answer that is cut or is none of AWS is unavailable', async () => {
  const adapter = open()
  for (const body of ['{"SecretString":"x"}', '{"Secret']) {
    server.answer({ status: 200, body, cut: true })
    expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('unavailable')
  }
})

it('a call is let go when it is aborted', async () => {
  const adapter = open()
  server.hang()
  const controller = new AbortController()
  const read = adapter.get(secretId('a'), call({ signal: controller.signal }))
  controller.abort()
  expect(await codeOf(read, adapter)).toBe('cancelled')
})

it('printing the adapter shows no credential', async () => {
  const adapter = open()
  await adapter.get(secretId('a'), call())
  expect(inspect(adapter, { depth: 10, showHidden: true })).not.toContain(server.credentials.secretAccessKey)
})
