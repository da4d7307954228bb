import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { node, projectWith } from '../dotenv/program.ts'
import { randomValue } from '../load/loading.ts'
import { jsonFile } from './gcp-logins.ts'
import { type Create, openStand } from './gcp-stand.ts'

/** A program that was written for dotenv, with the built package: its project's config says where the service is. */
export function describeDropIn(create: Create): void {
  describe('a program that imports tightlip/config', () => {
    const main = `
      import { createHash } from 'node:crypto'
      import 'tightlip/config'
      console.log(createHash('sha256').update(process.env.PASSWORD).digest('hex'), process.env.PASSWORD)`
    const configOf = (endpoint: string, keyFile: string): string => `
      import { gcp } from 'tightlip/adapters/gcp'
      export default { adapters: [gcp(${JSON.stringify({ endpoint, keyFile })})] }`

    it('has the field that its .env file points at in process.env, masked in what it prints', async () => {
      const { server, reference } = await openStand(create)
      const password = randomValue()
      server.seeds.write('db', JSON.stringify({ user: 'app', password }))
      const folder = projectWith({
        'tightlip.config.mjs': configOf(server.endpoint, jsonFile('key.json', server.login.keyFile)),
        '.env': `PASSWORD=${reference('db')}#password\n`,
        'main.mjs': main,
      })
      const digest = createHash('sha256').update(password).digest('hex')
      expect(await node(folder, ['main.mjs'])).toMatchObject({ stdout: `${digest} [redacted:PASSWORD]\n`, stderr: '', status: 0 })
      expect(server.calls.all()).toEqual({ AccessSecretVersion: 1 })
    })

    it('does not start where the secret is refused, and is told which', async () => {
      const { server, reference } = await openStand(create)
      server.seeds.write('db', randomValue())
      server.permissions.deny('db')
      const folder = projectWith({
        'tightlip.config.mjs': configOf(server.endpoint, jsonFile('key.json', server.login.keyFile)),
        '.env': `PASSWORD=${reference('db')}\n`,
        'main.mjs': main,
      })
      const { stdout, stderr, status } = await node(folder, ['main.mjs'])
      expect(stdout).toBe('')
      expect(stderr).toMatch(/PASSWORD: gcp-sm:\/\/test-project\/db: .*\(permission_denied/)
      expect(status).not.toBe(0)
    })
  })
}
