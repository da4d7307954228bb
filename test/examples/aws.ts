import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { signal, startExample } from './cloud-service.ts'

/** AWS, as an operator of the example sees it. */
export interface AwsPlace {
  /** What the program needs in its environment to get there. */
  readonly env: NodeJS.ProcessEnv
  /** Stores a new version of a secret. */
  write(name: string, value: string): Promise<void>
}

/** What the example does on AWS, whoever speaks for it. */
export function awsExample(place: () => AwsPlace): void {
  it('serves with the secrets, masks them, and follows a new version without a restart', async () => {
    const { env, write } = place()
    const cwd = await mkdtemp(join(tmpdir(), 'tightlip-example-'))
    onTestFinished(async () => await rm(cwd, { recursive: true }))
    const [first, second, key] = [randomText(), randomText(), randomText()]
    await write('prod/app/database', database('first', first))
    await write('prod/app/signing-key', key)
    const service = await startExample('aws', env, cwd)
    const signature = createHmac('sha256', key).update('/pay').digest('hex')
    expect(await service.get('/pay')).toEqual({ signature, user: 'first' })
    await write('prod/app/database', database('second', second))
    signal(service, 'SIGHUP')
    await service.line(/DATABASE is now version/)
    expect(await service.get('/pay')).toEqual({ signature, user: 'second' })
    signal(service, 'SIGTERM')
    expect(await service.ended()).toBe(0)
    const printed = service.lines.join('\n')
    expect(printed).toContain('signed /pay with [redacted:SIGNING_KEY]')
    expect([first, second, key].filter((value) => printed.includes(value))).toEqual([])
  })
}

/** The content of the secret of the database. */
export function database(username: string, password: string): string {
  return JSON.stringify({ username, password, host: 'db.internal' })
}

/** A value made at run time. */
export function randomText(): string {
  return randomBytes(24).toString('base64url')
}
