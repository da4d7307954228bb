import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startGcp, type GcpServer } from '../backends/gcp/server.ts'
import { signal, startExample } from './cloud-service.ts'

let server: GcpServer
beforeAll(async () => {
  server = await startGcp()
})
afterAll(async () => await server.stop())

describe('the example of Google Cloud', () => {
  it('serves with the secrets, masks them, and follows a new version without a restart', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'tightlip-example-'))
    onTestFinished(async () => await rm(cwd, { recursive: true }))
    const [first, second, key] = [randomText(), randomText(), randomText()]
    server.seeds.write('app-database', database('first', first))
    server.seeds.write('app-signing-key', key)
    const keyFile = join(cwd, 'key.json')
    await writeFile(keyFile, JSON.stringify(server.login.keyFile))
    const env = { GCP_PROJECT: server.project, GCP_KEY_FILE: keyFile, GCP_ENDPOINT: server.endpoint }
    const service = await startExample('gcp', env, cwd)
    const signature = createHmac('sha256', key).update('/pay').digest('hex')
    expect(await service.get('/pay')).toEqual({ signature, user: 'first' })
    server.seeds.write('app-database', database('second', second))
    signal(service, 'SIGHUP')
    await service.line(/DATABASE is now version 2/)
    expect(await service.get('/pay')).toEqual({ signature, user: 'second' })
    signal(service, 'SIGTERM')
    expect(await service.ended()).toBe(0)
    const printed = service.lines.join('\n')
    expect(printed).toContain('signed /pay with [redacted:SIGNING_KEY]')
    expect([first, second, key].filter((value) => printed.includes(value))).toEqual([])
  })

  it('calls nothing that the permission of its role does not allow, once for each secret', () => {
    expect(server.calls.all()).toEqual({ AccessSecretVersion: 4 }) // two at the start, and again for the signal
    const read = (name: string): string => readFileSync(new URL(`../../examples/gcp/${name}`, import.meta.url), 'utf8')
    expect(read('role.yaml').match(/^includedPermissions:\n {2}- (.+)\n$/m)?.[1]).toBe('secretmanager.versions.access')
    expect(read('binding.yaml').match(/role: (.+)/g)).toEqual(['role: roles/secretmanager.secretAccessor'])
  })
})

function database(username: string, password: string): string {
  return JSON.stringify({ username, password, host: 'db.internal' })
}

function randomText(): string {
  return randomBytes(24).toString('base64url')
}
