import { createHash, X509Certificate } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { aws, type AwsOptions } from '../../adapters/aws/index.ts'
import { accessChannelName, type AccessEvent } from '../../src/core/access.ts'
import type { SecretError } from '../../src/core/errors.ts'
import { secret } from '../../src/load/declaration.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { authority, selfSigned, type Certificate } from '../backends/certificate.ts'
import { load, randomValue, problemsOf } from '../load/loading.ts'

const schema = { KEY: secret(z.string(), { from: 'aws-sm://key' }) }

/** A server with one secret. */
async function serving(tls?: Certificate): Promise<{ readonly server: AwsServer; readonly value: string }> {
  const server = await startAws(tls === undefined ? {} : { tls })
  onTestFinished(async () => await server.stop())
  const value = randomValue()
  const secrets = server.secrets()
  secrets.addVersion(secrets.create('key'), { SecretString: value })
  return { server, value }
}

async function loads({ endpoint, region, credentials }: AwsServer, options: AwsOptions = {}): Promise<string> {
  const adapter = aws({ endpoint, region, credentials, env: {}, ...options })
  onTestFinished(async () => await adapter.close())
  const secrets = await load({ schema, adapters: [adapter], attempts: 1 })
  onTestFinished(async () => await secrets.close())
  return secrets.env.KEY.expose()
}

async function problemOf(loading: Promise<unknown>): Promise<SecretError | undefined> {
  return (await problemsOf(loading))[0]
}

function accesses(): readonly AccessEvent[] {
  const events: AccessEvent[] = []
  const listener = (event: unknown): void => void events.push(event as AccessEvent)
  subscribe(accessChannelName, listener)
  onTestFinished(() => void unsubscribe(accessChannelName, listener))
  return events
}

describe('on the way to AWS', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('a certificate that the options trust is taken, and the connection goes on the record', async () => {
    const own = selfSigned()
    const { server, value } = await serving(own)
    const events = accesses()
    expect(await loads(server, { ca: own.cert })).toBe(value)
    const spki = new X509Certificate(own.cert).publicKey.export({ type: 'spki', format: 'der' })
    expect(events).toHaveLength(1)
    expect(events[0]?.facts).toMatchObject({
      tls: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      peer_key_sha256: createHash('sha256').update(spki).digest('base64'),
      stages: 'AWSCURRENT',
    })
  })

  it('an authority that the options trust is taken', async () => {
    const own = authority()
    const { server, value } = await serving(own.issue())
    expect(await loads(server, { ca: own.cert })).toBe(value)
  })

  it('the record says where there was no TLS', async () => {
    const { server } = await serving()
    const events = accesses()
    await loads(server)
    expect(events[0]?.facts).toMatchObject({ tls: 'none' })
  })

  it('a certificate that nobody trusts is refused, whatever the environment says', async () => {
    const { server, value } = await serving(selfSigned())
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(await problemOf(loads(server))).toMatchObject({ code: 'unavailable', variable: 'KEY' })
    expect(server.calls.count()).toBe(0)
    // The environment does count for who listens to it, so the test can fail.
    const { endpoint, region, credentials } = server
    const client = new SecretsManagerClient({ endpoint, region, credentials })
    await client.send(new CreateSecretCommand({ Name: 'other', SecretString: value }))
    client.destroy()
  })

  it('a certificate of another host is refused', async () => {
    const own = authority()
    const { server } = await serving(own.issue({ hosts: ['secrets.example'] }))
    expect(await problemOf(loads(server, { ca: own.cert }))).toMatchObject({ code: 'unavailable' })
    expect(server.calls.count()).toBe(0)
  })

  it('plain HTTP to what is not loopback by its name is refused before anything is sent', async () => {
    const { server, value } = await serving()
    const endpoint = server.endpoint.replace('127.0.0.1', '0.0.0.0') // which leads to the server all the same
    expect(await problemOf(loads(server, { endpoint }))).toMatchObject({ code: 'invalid_config' })
    const adapter = aws({ region: server.region, credentials: server.credentials, env: { AWS_ENDPOINT_URL: endpoint } })
    expect(await problemOf(load({ schema, adapters: [adapter] }))).toMatchObject({ code: 'invalid_config' })
    expect(server.calls.received).toBe(0)
    expect(await loads(server, { endpoint, allowPlainHttp: true })).toBe(value)
  })

  it('an address that holds a login is refused, and not quoted', async () => {
    const { server } = await serving()
    const password = randomValue()
    const problem = await problemOf(loads(server, { endpoint: server.endpoint.replace('://', `://user:${password}@`) }))
    expect(problem).toMatchObject({ code: 'invalid_config' })
    expect(problem?.message).not.toContain(password)
    expect(server.calls.received).toBe(0)
  })

  it('a redirect to another server is not followed', async () => {
    const [{ server }, { server: other }] = [await serving(), await serving()]
    for (const status of [301, 302, 307, 308]) {
      server.answer({ status, headers: { location: other.endpoint } })
      expect(await problemOf(loads(server))).toMatchObject({ code: 'unavailable' })
    }
    expect(other.calls.received).toBe(0)
  })

  it('what AWS is logged in to with is masked in what the program prints', async () => {
    const { server } = await serving()
    const { endpoint, region, credentials } = server
    const adapter = aws({ endpoint, region, credentials, env: {} })
    const secrets = await load({ schema, adapters: [adapter] })
    const { redactor } = secrets
    await secrets.close()
    await adapter.close()
    const said = redactor.text(`signed with ${credentials.secretAccessKey} and ${credentials.sessionToken}.`)
    expect(said).not.toContain(credentials.secretAccessKey)
    expect(said).not.toContain(credentials.sessionToken)
  })
})
