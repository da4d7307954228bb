import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { authority } from '../backends/certificate.ts'
import { startFakeVault, type FakeVault, type FakeVaultOptions } from '../backends/vault/server.ts'
import { cli } from '../cli/cli.ts'
import { folderWith, node, projectWith, show, shown } from '../dotenv/program.ts'
import { randomValue } from '../load/loading.ts'
import { vaultRoom, type VaultRoom } from './vault-room.ts'

const loading = `
import { loadSecrets, secret } from 'tightlip'
const text = { '~standard': { version: 1, vendor: 'program', validate: (value) => ({ value }) } }
const { env } = await loadSecrets({ schema: { KEY: secret(text, { from: process.argv[2] }) }, files: false })
`

/** Programs of their own, with the built package. */
export function programScenarios(): void {
  it('a program with `tightlip/config` finds the value of a reference in its .env, and ends', async () => {
    const { room, variables } = await own()
    const key = randomValue()
    await room.write('app', { key })
    const folder = projectWith({ '.env': `KEY=vault://${room.mount}/app#key\n`, 'app.mjs': `import 'tightlip/config'\n${show('KEY')}` })
    const ended = await node(folder, ['app.mjs'], await variables())
    expect(ended).toMatchObject({ status: 0, stderr: '' })
    expect(shown(ended.stdout)).toEqual([key])
  })

  it('a program that loads and has nothing more to do ends by itself', async () => {
    const { room, variables } = await own()
    await room.write('app', { key: randomValue() })
    const folder = projectWith({ 'app.mjs': `${loading}process.stdout.write(String(env.KEY.expose().length))` })
    const ended = await node(folder, ['app.mjs', `vault://${room.mount}/app#key`], await variables())
    expect(ended).toEqual({ status: 0, stdout: '24', stderr: '' })
  })

  it('the token is not in the environment of a child that the program starts after the load', async () => {
    const { room, variables } = await own()
    await room.write('app', { key: randomValue() })
    const child = `process.stdout.write(JSON.stringify([process.env.VAULT_ADDR !== undefined, process.env.VAULT_TOKEN, process.env.BAO_TOKEN]))`
    const app = `${loading}
import { execFileSync } from 'node:child_process'
process.stdout.write(execFileSync(process.execPath, ['-e', ${JSON.stringify(child)}]))`
    const folder = projectWith({ 'app.mjs': app })
    const { stdout, status } = await node(folder, ['app.mjs', `vault://${room.mount}/app#key`], await variables())
    expect([status, JSON.parse(stdout)]).toEqual([0, [true, null, null]])
  })

  it('nor in that of a program behind the drop-in, nor of a command', async () => {
    const { room, variables } = await own()
    const key = randomValue()
    await room.write('app', { key })
    const left = `process.stdout.write(JSON.stringify([process.env.KEY.length, process.env.VAULT_TOKEN, process.env.BAO_TOKEN]))`
    const env = { ...(await variables()), TIGHTLIP_ENV: 'development' }
    const folder = projectWith({ '.env': `KEY=vault://${room.mount}/app#key\n`, 'app.mjs': `import 'tightlip/config'\n${left}` })
    const lengths = [key.length, null, null]
    const dropIn = await node(folder, ['app.mjs'], env)
    expect([dropIn.status, JSON.parse(dropIn.stdout)]).toEqual([0, lengths])
    const command = await node(folder, [cli, 'run', '--', process.execPath, '-e', left], env)
    expect([command.status, JSON.parse(command.stdout)]).toEqual([0, lengths])
  })

  it('a command has the login that was made for it as long as it runs, and no longer', async () => {
    const { room, fake, variables } = await own()
    const database = await room.mounted('mounts', { type: 'database' })
    await room.operator.must('POST', `${database}/roles/app`, { body: { default_ttl: '1h', max_ttl: '2h' } })
    await room.allow({ [`${database}/creds/*`]: ['read'], 'sys/leases/revoke': ['update'] })
    const folder = projectWith({ '.env': `DB_USER=vault://${database}/creds/app#username\n` })
    const users = new Set(fake.users)
    let during: readonly string[] = []
    const waiting = `process.stdout.write('ready'); process.stdin.once('data', () => process.exit())`
    const child = spawn(process.execPath, [cli, 'run', '--', process.execPath, '-e', waiting], { cwd: folder, env: await variables() })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    during = [...fake.users].filter((user) => !users.has(user))
    child.stdin.end('go')
    expect((await ended)[0]).toBe(0)
    expect(during).toHaveLength(1)
    expect([...fake.users].filter((user) => during.includes(user))).toEqual([])
  })

  it('certificates are verified under NODE_TLS_REJECT_UNAUTHORIZED=0 too, and trusted by VAULT_CACERT', async () => {
    const trusted = authority()
    const { room, fake, variables } = await own({ tls: trusted.issue() }, trusted.cert)
    await room.write('app', { key: randomValue() })
    const folder = projectWith({ 'app.mjs': `${loading}process.stdout.write('loaded')` })
    const env = { ...(await variables()), NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    fake.reset()
    const refused = await node(folder, ['app.mjs', `vault://${room.mount}/app#key`], env)
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(/unavailable/)
    expect(fake.calls).toEqual([])
    const VAULT_CACERT = `${folderWith({ 'ca.pem': trusted.cert })}/ca.pem`
    const loaded = await node(folder, ['app.mjs', `vault://${room.mount}/app#key`], { ...env, VAULT_CACERT })
    expect([loaded.status, loaded.stdout]).toEqual([0, 'loaded'])
  })
}

async function own(
  options: FakeVaultOptions = {},
  ca?: string,
): Promise<{ readonly room: VaultRoom; readonly fake: FakeVault; variables(): Promise<Record<string, string>> }> {
  const fake = await startFakeVault(options)
  onTestFinished(async () => await fake.stop())
  const { address, rootToken } = fake
  const room = await vaultRoom({ address, rootToken, fake, ...(ca !== undefined && { ca }) })
  return { room, fake, variables: async () => ({ VAULT_ADDR: address, VAULT_TOKEN: await room.token() }) }
}
