import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { authority, type Authority } from '../backends/certificate.ts'
import { jsonWebToken } from '../backends/vault/json-web-token.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { troubles, vaultRoom, type VaultPlace } from './vault-room.ts'
import { schemaOf } from './vault-secrets.ts'

/** Logins that prove a machine to Vault's real core, over TLS. `own` is the authority that its certificate comes from. */
export function machineScenarios(place: VaultPlace & { readonly unsealKey: string }, own: Authority): void {
  it('logs in by the service account of a pod, whose token Vault lets the cluster review', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key })
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const uid = randomUUID()
    const claims = { namespace: 'default', serviceaccount: { name: 'app', uid } }
    const token = jsonWebToken({ sub: 'system:serviceaccount:default:app', 'kubernetes.io': claims }, privateKey)
    const cluster = await reviewing(own, new Map([[token, { username: 'system:serviceaccount:default:app', uid }]]))
    const mount = await room.mounted('auth', { type: 'kubernetes' })
    const config = { kubernetes_host: cluster, kubernetes_ca_cert: own.cert, token_reviewer_jwt: token, disable_local_ca_jwt: true }
    await room.operator.must('POST', `auth/${mount}/config`, { body: config })
    const bound = { bound_service_account_names: ['app'], bound_service_account_namespaces: ['default'] }
    await room.operator.must('POST', `auth/${mount}/role/app`, { body: { ...bound, audience: '', token_policies: [room.mount] } })
    const tokenFile = join(await folder(), 'token')
    await writeFile(tokenFile, `${token}\n`)
    const options = { login: { method: 'kubernetes', role: 'app', mount, tokenFile }, ca: own.cert } as const
    const { env } = await room.load({ schema: schemaOf(room) }, options)
    expect(env.KEY.expose()).toBe(key)
    await writeFile(
      tokenFile,
      jsonWebToken({ sub: 'system:serviceaccount:default:app', 'kubernetes.io': claims, jti: 'other' }, privateKey),
    )
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, options))
    expect(problem?.code).toBe('unauthenticated')
  })

  it('logs in by a client certificate', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key })
    const mount = await room.mounted('auth', { type: 'cert' })
    await room.operator.must('POST', `auth/${mount}/certs/app`, { body: { certificate: own.cert, token_policies: [room.mount] } })
    const mine = own.issue({ name: 'app', client: true })
    const login = { method: 'cert', mount } as const
    const { env } = await room.load({ schema: schemaOf(room) }, { login, ca: own.cert, cert: mine.cert, key: mine.key })
    expect(env.KEY.expose()).toBe(key)
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { login, ca: own.cert }))
    expect(problem?.code).toBe('unauthenticated')
    const foreign = authority().issue({ name: 'app', client: true })
    const shown = { login, ca: own.cert, cert: foreign.cert, key: foreign.key }
    const [refused] = await problemsOf(room.load({ schema: schemaOf(room) }, shown))
    expect(refused?.code).toBe('unauthenticated')
  })

  it('is not spoken to without its authority', async () => {
    const room = await vaultRoom(place)
    await room.write('app', { key: randomValue() })
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { token: await room.token() }))
    expect(problem?.code).toBe('unavailable')
  })

  it('keeps the value while Vault is sealed, and follows again when it is unsealed', async () => {
    const room = await vaultRoom(place)
    const [first, second] = [randomValue(), randomValue()]
    await room.write('app', { key: first })
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { token: await room.token(), ca: own.cert })
    troubles(secrets)
    await room.operator.must('PUT', 'sys/seal')
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unavailable', status: 503 })
    expect(secrets.env.KEY.expose()).toBe(first)
    await room.operator.must('PUT', 'sys/unseal', { token: '', body: { key: place.unsealKey } })
    await expect.poll(async () => (await room.operator.send('GET', 'sys/health')).status, { timeout: 20_000 }).toBe(200)
    await room.write('app', { key: second })
    await secrets.refresh()
    expect(secrets.env.KEY.expose()).toBe(second)
  })
}

/** The part of a Kubernetes API server that Vault asks: TokenReview (authentication.k8s.io/v1). */
async function reviewing(own: Authority, known: ReadonlyMap<string, { readonly username: string; readonly uid: string }>): Promise<string> {
  const server = createServer(own.issue(), (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { spec } = JSON.parse(Buffer.concat(chunks).toString()) as { spec: { token: string } }
      const user = known.get(spec.token)
      const status = user === undefined ? { authenticated: false } : { authenticated: true, user: { ...user, groups: [] } }
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec, status }
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(review))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'tightlip-vault-'))
  onTestFinished(async () => await rm(made, { recursive: true }))
  return made
}
