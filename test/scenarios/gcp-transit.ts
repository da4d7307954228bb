import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { authority, type Authority, type Certificate } from '../backends/certificate.ts'
import type { Login } from '../backends/gcp/login.ts'
import { available } from '../command.ts'
import { randomValue } from '../load/loading.ts'
import { federated, folder, jsonFile } from './gcp-logins.ts'
import { buildLoadProgram, type LoadProgram } from './gcp-program.ts'
import { accesses, type Create, openStand, read } from './gcp-stand.ts'

/** What travels, and what a program on its own does. Certificates are made by the command `openssl`. */
export function describeTransit(create: Create): void {
  const openssl = available('openssl')
  const overTls = openssl ? it : it.skip
  const needs = openssl ? '' : ' (needs the command openssl)'
  let vouching: Authority
  let certificate: Certificate
  let run: LoadProgram
  beforeAll(async () => {
    if (openssl) {
      vouching = authority()
      certificate = vouching.issue()
    }
    run = await buildLoadProgram()
  })
  const caFile = (): string => {
    const path = join(folder(), 'ca.pem')
    writeFileSync(path, vouching.cert)
    return path
  }
  const digest = (value: string): string => createHash('sha256').update(value).digest('hex')

  describe('on its way from Secret Manager', () => {
    overTls(`a secret goes over TLS to whom 'ca' vouches for, and the record says over which${needs}`, async () => {
      const events = accesses()
      const { server, load, reference } = await openStand(create, { tls: certificate }, { ca: vouching.cert })
      const value = randomValue()
      server.seeds.write('key', value)
      expect(read(await load({ A: reference('key') }))).toBe(value)
      const key = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' })
      expect(events).toMatchObject([
        {
          outcome: 'released',
          facts: {
            tls: 'TLSv1.3',
            cipher: expect.stringMatching(/^TLS_/) as string,
            peer_key_sha256: createHash('sha256').update(key).digest('base64'),
            checksum: 'crc32c',
          },
        },
      ])
    })

    it('a secret goes in clear over loopback alone, and the record says so', async () => {
      const events = accesses()
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      await load({ A: reference('key') })
      expect(events).toMatchObject([{ outcome: 'released', facts: { tls: 'none' } }])
    })

    overTls.each([
      ['nobody vouches for', () => authority().issue(), undefined],
      ['another host has', () => vouching.issue({ hosts: ['other.test'] }), 'ca'],
    ] as const)(`a certificate that %s is refused before a token is shown${needs}`, async (_, issue, trusted) => {
      const { server, load, reference } = await openStand(create, { tls: issue() }, trusted && { ca: vouching.cert })
      server.seeds.write('key', randomValue())
      await expect(load({ A: reference('key') })).rejects.toMatchObject({ problems: [{ code: 'unavailable' }] })
      expect(server.calls.of()).toBe(0)
      expect(server.login.presented).toEqual([])
    })

    overTls(`certificates are verified even where the environment says not to${needs}`, async () => {
      const { server, reference } = await openStand(create, { tls: certificate })
      const value = randomValue()
      server.seeds.write('key', value)
      const options = { reference: reference('key'), endpoint: server.endpoint, keyFile: jsonFile('key.json', server.login.keyFile) }
      const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
      expect((await run(options, env)).answer).toEqual({ codes: ['unavailable'] })
      expect(server.login.presented).toEqual([])
      expect((await run({ ...options, ca: caFile() }, env)).answer).toMatchObject({ digest: digest(value) })
    })

    it('plain HTTP to another host is refused before anything is sent', async () => {
      const listening = createServer().listen(0, '0.0.0.0')
      onTestFinished(() => void listening.close())
      await once(listening, 'listening')
      let connections = 0
      listening.on('connection', (socket) => {
        connections++
        socket.destroy()
      })
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      const endpoint = `http://0.0.0.0:${(listening.address() as AddressInfo).port}` // reaches this machine, and is not loopback by its name
      const credentials = { ...server.login.keyFile }
      expect(() => create({ endpoint, credentials })).toThrow(expect.objectContaining({ code: 'invalid_config' }) as Error)
      expect(connections).toBe(0)
      const allowed = create({ endpoint, credentials, allowPlainHttp: true })
      onTestFinished(async () => await allowed.close())
      await expect(load({ A: reference('key') }, { adapters: [allowed] })).rejects.toMatchObject({ problems: [{ code: 'unavailable' }] })
      expect(connections).toBeGreaterThan(0)
    })
  })

  describe('a program that reads from Secret Manager', () => {
    it('ends when it has nothing more to do, without closing anything', async () => {
      const { server, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const keyFile = jsonFile('key.json', server.login.keyFile)
      const { answer, exitCode, errors } = await run({ reference: reference('key'), endpoint: server.endpoint, keyFile })
      expect({ ...answer, exitCode, errors }).toMatchObject({ digest: digest(value), version: '1', exitCode: 0, errors: '' })
    })

    it('ends when it is refused', async () => {
      const { server, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      server.permissions.deny('key')
      const keyFile = jsonFile('key.json', server.login.keyFile)
      const { answer, exitCode } = await run({ reference: reference('key'), endpoint: server.endpoint, keyFile })
      expect({ ...answer, exitCode }).toEqual({ codes: ['permission_denied'], exitCode: 0 })
    })

    overTls.each([
      ['a key file', (login) => ({ GOOGLE_APPLICATION_CREDENTIALS: jsonFile('key.json', login.keyFile) }), []],
      [
        'a federated workload',
        (login) => ({ GOOGLE_APPLICATION_CREDENTIALS: jsonFile('federated.json', federated(login)) }),
        ['/exchange'],
      ],
      ['the metadata server', ({ host }) => ({ GCE_METADATA_HOST: host }), ['/computeMetadata/v1/instance/service-accounts/default/token']],
    ] satisfies [string, (login: Login) => Record<string, string>, string[]][])(
      `logs in by application default credentials of %s${needs}`,
      async (_, env, asked) => {
        const { server, reference } = await openStand(create, { tls: certificate })
        const value = randomValue()
        server.seeds.write('key', value)
        const options = { reference: reference('key'), endpoint: server.endpoint, ca: caFile() }
        const { answer, exitCode } = await run(options, env(server.login))
        expect({ ...answer, exitCode }).toMatchObject({ digest: digest(value), exitCode: 0 })
        expect(server.login.asked).toEqual(expect.arrayContaining(asked))
        expect(server.login.presented).toHaveLength(1)
      },
    )

    overTls(`is told that there are no credentials where there are none${needs}`, async () => {
      const { server, reference } = await openStand(create, { tls: certificate })
      server.seeds.write('key', randomValue())
      const options = { reference: reference('key'), endpoint: server.endpoint, ca: caFile() }
      const { answer, exitCode } = await run(options, { METADATA_SERVER_DETECTION: 'none' })
      expect({ ...answer, exitCode }).toEqual({ codes: ['unauthenticated'], exitCode: 0 })
      expect(server.calls.of()).toBe(0)
    })
  })
}
