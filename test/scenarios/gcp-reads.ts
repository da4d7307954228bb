import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Rotation } from '../../src/load/events.ts'
import { Writer } from '../../src/load/writer.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { apiClient } from '../backends/gcp/client.ts'
import { randomValue } from '../load/loading.ts'
import { accesses, type Create, opened, openStand, read, until } from './gcp-stand.ts'

const access = 'AccessSecretVersion'

/** Reading, rotation and writing on Secret Manager, as a user sees them. */
export function describeReads(create: Create): void {
  describe('reading from Secret Manager', () => {
    it('costs one call for 50 variables of one secret, and one for 50 refreshes at once', async () => {
      const { server, load, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('shared', value)
      const secrets = await load(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`V${index}`, reference('shared')])))
      expect(server.calls.all()).toEqual({ [access]: 1 })
      expect(new Set(Object.keys(secrets.env).map((name) => read(secrets, name)))).toEqual(new Set([value]))
      await Promise.all(Array.from({ length: 50 }, async () => await secrets.refresh()))
      expect(server.calls.all()).toEqual({ [access]: 2 })
    })

    it('costs one call for five fields of one secret, all of one version', async () => {
      const { server, load, reference } = await openStand(create)
      const fields = Object.fromEntries(['user', 'password', 'host', 'port', 'name'].map((field) => [field, randomValue()]))
      server.seeds.write('db', JSON.stringify(fields))
      const secrets = await load(Object.fromEntries(Object.keys(fields).map((field) => [field, `${reference('db')}#${field}`])))
      expect(server.calls.all()).toEqual({ [access]: 1 })
      for (const [field, value] of Object.entries(fields)) expect(read(secrets, field)).toBe(value)
    })

    it('costs one call a secret, and no more at once than the adapter says', async () => {
      const { server, adapter, load, reference } = await openStand(create)
      const most = adapter.concurrency ?? 8
      const values = Array.from({ length: most + 8 }, () => randomValue())
      values.forEach((value, index) => void server.seeds.write(`secret-${index}`, value))
      const release = server.faults.hang()
      const loading = load(Object.fromEntries(values.map((_, index) => [`V${index}`, reference(`secret-${index}`)])))
      await until(() => server.calls.atOnce === most, 'as many calls at once as there may be')
      release()
      const secrets = await loading
      expect(values.map((_, index) => read(secrets, `V${index}`))).toEqual(values)
      expect(server.calls.all()).toEqual({ [access]: values.length })
      expect(server.calls.peak).toBe(most)
    })

    it('brings a new version to a running program through the handle that it holds', async () => {
      const { server, load, reference } = await openStand(create)
      const [first, second] = [randomValue(), randomValue()]
      server.seeds.write('rotated', first)
      const secrets = await load({ A: reference('rotated') }, { ttl: 100 })
      const handle = secrets.env['A']
      expect(handle?.expose()).toBe(first)
      const rotations: Rotation[] = []
      const rotated = new Promise<void>((resolve) => {
        secrets.on('rotate', (rotation) => {
          rotations.push(rotation)
          resolve()
        })
      })
      server.seeds.write('rotated', second)
      await rotated
      expect(handle?.expose()).toBe(second)
      expect(handle?.version).toBe('2')
      expect(rotations).toEqual([{ name: 'A', reference: reference('rotated'), version: '2', previousVersion: '1' }])
    })

    it('reads the version that is named by number or alias, and follows an alias that is moved', async () => {
      const { server, load, reference } = await openStand(create)
      const values = [randomValue(), randomValue(), randomValue()]
      for (const value of values) server.seeds.write('named', value)
      server.seeds.alias('named', { stable: '1' })
      const secrets = await load({ A: reference('named', '?version=stable'), B: reference('named', '?version=2'), C: reference('named') })
      expect(['A', 'B', 'C'].map((name) => read(secrets, name))).toEqual(values)
      expect(secrets.health().variables).toMatchObject({ A: { version: '1' }, B: { version: '2' }, C: { version: '3' } })
      server.seeds.alias('named', { stable: '2' })
      await secrets.refresh()
      expect(read(secrets)).toBe(values[1])
      await expect(load({ A: reference('named', '?version=9') })).rejects.toMatchObject({ problems: [{ code: 'not_found' }] })
      await expect(load({ A: reference('named', '?version=gone') })).rejects.toMatchObject({ problems: [{ code: 'not_found' }] })
    })

    it('takes a project by its number too', async () => {
      const { server, load } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      expect(read(await load({ A: `gcp-sm://${server.projectNumber}/key` }))).toBe(value)
    })

    it('reads a regional secret, which is another one than the global secret of its name', async () => {
      const { server, load, reference } = await openStand(create)
      const [regional, global] = [randomValue(), randomValue()]
      const writer = apiClient(server)
      const parent = `projects/${server.project}/locations/europe-west3`
      await writer.call('CreateSecret', { parent, secretId: 'key', secret: {} })
      await writer.call('AddSecretVersion', { parent: `${parent}/secrets/key`, payload: { data: Buffer.from(regional) } })
      writer.close()
      server.seeds.write('key', global)
      const secrets = await load({ A: reference('key', '?location=europe-west3'), B: reference('key') })
      expect([read(secrets), read(secrets, 'B')]).toEqual([regional, global])
    })

    it('hands out 64 KiB whole', async () => {
      const { server, load, reference } = await openStand(create)
      const value = randomBytes(49_152).toString('base64')
      expect(Buffer.byteLength(value)).toBe(65_536)
      server.seeds.write('large', value)
      expect(read(await load({ A: reference('large') })) === value).toBe(true)
    })

    it('says on the record that the checksum held, or that there was none', async () => {
      const events = accesses()
      const { server, load, reference } = await openStand(create)
      server.seeds.write('summed', randomValue())
      await load({ A: reference('summed') })
      server.faults.checksum = 'none'
      await load({ A: reference('summed') })
      expect(events.map(({ outcome, facts }) => [outcome, facts['checksum']])).toEqual([
        ['released', 'crc32c'],
        ['released', 'absent'],
      ])
    })

    it('reads a database password from a value in JSON by a declaration', async () => {
      const { server, adapter, reference } = await openStand(create)
      const password = randomValue()
      server.seeds.write('db', JSON.stringify({ user: 'app', password }))
      const secrets = await opened({
        schema: { PASSWORD: z.string() },
        env: { PASSWORD: `${reference('db')}#password` },
        adapters: [adapter],
      })
      expect(secrets.env.PASSWORD.expose()).toBe(password)
    })
  })

  describe('writing to Secret Manager', () => {
    it('sends a checksum, and makes the secret where there is none', async () => {
      const { server, adapter, reference } = await openStand(create)
      const writer = new Writer({ config: { adapters: [adapter] }, env: {}, redactor: new Redactor() })
      const [first, second] = [randomBytes(40), randomBytes(40)]
      expect(await writer.put(reference('written'), first)).toMatchObject({ version: '1' })
      expect(await writer.put(reference('written'), second)).toMatchObject({ version: '2' })
      expect(server.seeds.value('written')).toEqual(second)
      expect(server.seeds.checked('written')).toBe(true)
      expect(server.calls.all()).toMatchObject({ CreateSecret: 1, AddSecretVersion: 3 })
    })

    it('keeps both when two make the same secret at once', async () => {
      const { server, adapter, reference } = await openStand(create)
      const writer = new Writer({ config: { adapters: [adapter] }, env: {}, redactor: new Redactor() })
      const put = await Promise.all([randomBytes(8), randomBytes(8)].map(async (value) => await writer.put(reference('raced'), value)))
      expect(new Set(put.map(({ version }) => version))).toEqual(new Set(['1', '2']))
      expect(server.seeds.has('raced')).toBe(true)
    })

    it('refuses what Secret Manager cannot keep, before anything is made', async () => {
      const { server, adapter, reference } = await openStand(create)
      const writer = new Writer({ config: { adapters: [adapter] }, env: {}, redactor: new Redactor() })
      for (const size of [0, 65_537]) {
        await expect(writer.put(reference('unfit'), Buffer.alloc(size, 'x'))).rejects.toMatchObject({ code: 'invalid_value' })
      }
      expect(server.seeds.has('unfit')).toBe(false)
    })

    it('lists all pages, by the name that the project was asked by', async () => {
      const { server, adapter } = await openStand(create, { maxPage: 2 })
      const writer = new Writer({ config: { adapters: [adapter] }, env: {}, redactor: new Redactor() })
      for (let index = 0; index < 7; index++) server.seeds.write(`listed-${index}`, randomBytes(8))
      const listed = await writer.list('gcp-sm', `${server.project}/listed`)
      expect(listed.map(({ id }) => id.path)).toEqual(Array.from({ length: 7 }, (_, index) => `${server.project}/listed-${index}`))
      expect(server.calls.of('ListSecrets')).toBe(4)
    })

    it('does not write twice when the answer does not come', async () => {
      const { server, adapter, reference } = await openStand(create)
      server.seeds.write('slow', randomBytes(8))
      const writer = new Writer({ config: { adapters: [adapter], timeout: 1000 }, env: {}, redactor: new Redactor() })
      const release = server.faults.hang('AddSecretVersion')
      await expect(writer.put(reference('slow'), randomBytes(8))).rejects.toMatchObject({ code: 'deadline_exceeded' })
      expect(server.calls.of('AddSecretVersion')).toBe(1)
      release()
    })
  })
}
