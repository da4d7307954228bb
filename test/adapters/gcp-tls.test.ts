import { createHash, X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { authority, selfSigned, type Authority } from '../backends/certificate.ts'
import { call, errorOf, secretId, stand, textOf } from './gcp-fixture.ts'

const id = secretId('test-project/a')
let trusted: Authority

beforeAll(() => {
  trusted = authority()
})

function environment(name: string, value: string): void {
  const before = process.env[name]
  process.env[name] = value
  onTestFinished(() => void (before === undefined ? delete process.env[name] : (process.env[name] = before)))
}

describe('over TLS', () => {
  it('a value comes with what is known of the connection', async () => {
    const tls = trusted.issue()
    const { server, adapter } = await stand({ tls }, { ca: trusted.cert })
    server.seeds.write('a', 'one')
    const values = [await adapter.get(id, call()), await adapter.get(id, call())]
    const key = new X509Certificate(tls.cert).publicKey.export({ type: 'spki', format: 'der' })
    for (const value of values) {
      expect(textOf(value)).toBe('one')
      expect(value?.facts).toEqual({
        tls: 'TLSv1.3',
        cipher: expect.stringMatching(/^TLS_[A-Z0-9_]+$/),
        peer_key_sha256: createHash('sha256').update(key).digest('base64'),
        checksum: 'crc32c',
      })
    }
  })

  it.each([
    ['of nobody that is trusted', () => ({ tls: selfSigned() })],
    ['for another host', () => ({ tls: trusted.issue({ hosts: ['other.example.com'] }), ca: trusted.cert })],
  ])('a certificate %s is refused, also where the environment turns the check off', async (_, given) => {
    const { tls, ca } = { ca: undefined, ...given() }
    environment('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const { server, adapter } = await stand({ tls }, ca === undefined ? {} : { ca })
    server.seeds.write('a', 'one')
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false })
    expect(server.calls.of()).toBe(0)
    expect(server.login.presented).toEqual([])
  })

  it('the token service is verified too', async () => {
    const { key, cert } = selfSigned()
    const https = createServer({ key, cert }, (_, response) => response.end('{}')).listen(0, '127.0.0.1')
    await once(https, 'listening')
    onTestFinished(() => void https.close())
    let reached = 0
    https.on('request', () => reached++)
    environment('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const credentials = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `https://localhost:${(https.address() as AddressInfo).port}/token`,
      credential_source: { file: import.meta.filename },
    }
    const { server, adapter } = await stand({}, { credentials })
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false })
    expect(reached).toBe(0)
    expect(server.calls.of()).toBe(0)
  })
})
