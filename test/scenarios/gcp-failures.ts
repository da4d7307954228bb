import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'
import { type FrontAnswer, page, startFront } from '../backends/gcp/front.ts'
import { type GcpServer, startGcp } from '../backends/gcp/server.ts'
import { randomValue } from '../load/loading.ts'
import { type Create, limitFor, openStand, read, told } from './gcp-stand.ts'

type State = readonly [what: string, bring: (server: GcpServer) => void | Promise<void>, code: ErrorCode]

const denials: readonly State[] = [
  ['refused', ({ permissions }) => permissions.deny('key'), 'permission_denied'],
  ['of a project whose other secrets alone may be read', ({ permissions }) => permissions.grantOnly('other'), 'permission_denied'],
  ['removed', ({ seeds }) => seeds.erase('key'), 'not_found'],
  ['expired', ({ seeds }) => seeds.expire('key'), 'not_found'],
  ['disabled', ({ seeds }) => seeds.disable('key'), 'failed_precondition'],
  ['destroyed', ({ seeds }) => seeds.destroy('key'), 'failed_precondition'],
]

const failures: readonly State[] = [
  ['that is unavailable', ({ faults }) => void (faults.down = Infinity), 'unavailable'],
  ['that throttles', ({ faults }) => void (faults.throttled = Infinity), 'resource_exhausted'],
  ['that does not answer', ({ faults }) => void faults.hang(), 'deadline_exceeded'],
  ['that refuses connections', async (server) => await server.stop(), 'unavailable'],
  ['that accepts the account no more', ({ login }) => login.disable(), 'unauthenticated'],
  ['whose checksum does not hold', ({ faults }) => void (faults.checksum = 'wrong'), 'data_loss'],
]

const fronts: readonly (readonly [what: string, answer: FrontAnswer])[] = [
  ['a page with 401', 401],
  ['a page with 403', 403],
  ['a page with 404', 404],
  ['a page with 502', 502],
  ['a page with 200', 200],
  ['an answer that is cut', 'cut'],
]

/** What happens to a value that is held, when the service refuses it or fails. */
export function describeFailures(create: Create): void {
  describe('a secret of Secret Manager that is', () => {
    it.each(denials)('%s is evicted after a second read, and comes back when it can be read again', async (_, bring, code) => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      const secrets = await load({ A: reference('key') })
      const events = told(secrets)
      await bring(server)
      server.calls.reset()
      await expect(secrets.refresh()).rejects.toMatchObject({ code })
      expect(server.calls.all()).toEqual({ AccessSecretVersion: 2 })
      expect(read(secrets)).toBe(code)
      expect(events).toEqual({ stale: [], error: [code] })
      server.permissions.reset()
      const again = randomValue()
      server.seeds.write('key', again)
      await secrets.refresh()
      expect(read(secrets)).toBe(again)
    })

    it.each(denials)('%s fails a start', async (_, bring, code) => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      server.seeds.write('other', randomValue())
      await bring(server)
      await expect(load({ A: reference('key'), OTHER: reference('other') })).rejects.toMatchObject({ problems: [{ variable: 'A', code }] })
    })

    it('disabled is not replaced by a former version', async () => {
      const { server, load, reference } = await openStand(create)
      const former = randomValue()
      server.seeds.write('key', former)
      server.seeds.write('key', randomValue())
      server.seeds.disable('key')
      await expect(load({ A: reference('key') })).rejects.toMatchObject({ problems: [{ code: 'failed_precondition' }] })
      expect(read(await load({ A: reference('key', '?version=1') }))).toBe(former)
    })
  })

  describe('a Secret Manager', () => {
    it.each(failures)('%s is down: the last good value is served, and a start fails', async (_, bring, code) => {
      const { server, load, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const secrets = await load({ A: reference('key') }, limitFor(code))
      const events = told(secrets)
      await bring(server)
      await expect(secrets.refresh()).rejects.toMatchObject({ code })
      expect(read(secrets)).toBe(value)
      expect(events).toEqual({ stale: [code], error: [] })
      await expect(load({ A: reference('key') }, limitFor(code))).rejects.toMatchObject({ problems: [{ variable: 'A', code }] })
    })

    it.each(fronts)('that %s stands in front of is down, and not one denied', async (_, answer) => {
      const { server, load, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const secrets = await load({ A: reference('key') })
      const events = told(secrets)
      await server.stop()
      const front = await startFront(answer, Number(new URL(server.endpoint).port))
      onTestFinished(front.stop)
      // The first tries may meet nobody: gRPC waits a moment before it connects again.
      while (front.asked() === 0) {
        const problem: unknown = await secrets.refresh().catch((error: unknown) => error)
        expect(problem).toMatchObject({ code: 'unavailable' })
        expect(inspect(problem, { showHidden: true, depth: 10 })).not.toContain('members')
      }
      expect(page).toContain('members')
      expect(read(secrets)).toBe(value)
      expect(new Set(events.stale)).toEqual(new Set(['unavailable']))
      expect(events.error).toEqual([])
    })

    it('that came back is read again', async () => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      const secrets = await load({ A: reference('key') })
      told(secrets)
      server.faults.down = 1
      await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unavailable' })
      const value = randomValue()
      server.seeds.write('key', value)
      await secrets.refresh()
      expect(read(secrets)).toBe(value)
      expect(secrets.health()).toMatchObject({ ok: true })
    })

    it('that came back after it did not answer is read over a new connection', async () => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      const secrets = await load({ A: reference('key') }, limitFor('deadline_exceeded'))
      told(secrets)
      const release = server.faults.hang()
      await expect(secrets.refresh()).rejects.toMatchObject({ code: 'deadline_exceeded' })
      const value = randomValue()
      server.seeds.write('key', value)
      release()
      await secrets.refresh()
      expect(read(secrets)).toBe(value)
    })

    it('that was started anew is found again', async () => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      const secrets = await load({ A: reference('key') })
      told(secrets)
      await server.stop()
      await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unavailable' })
      const anew = await startGcp({ port: Number(new URL(server.endpoint).port) })
      onTestFinished(anew.stop)
      const value = randomValue()
      anew.seeds.write('key', value)
      // gRPC waits a moment before it connects again.
      for (const deadline = Date.now() + 5000; read(secrets) !== value && Date.now() < deadline;)
        await secrets.refresh().catch(() => undefined)
      expect(read(secrets)).toBe(value)
    })

    it('that throttles is tried again by the loader alone, as often as it says', async () => {
      const { server, load, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      for (const attempts of [1, 2, 3]) {
        server.calls.reset()
        server.faults.throttled = Infinity
        const refused = load({ A: reference('key') }, { attempts })
        await expect(refused).rejects.toMatchObject({ problems: [{ code: 'resource_exhausted' }] })
        expect(server.calls.of()).toBe(attempts)
        server.faults.reset()
      }
      server.calls.reset()
      server.faults.throttled = 2
      expect(read(await load({ A: reference('key') }, { attempts: 3 }))).toBe(value)
      expect(server.calls.of()).toBe(3)
    })

    it('that is unavailable is tried again by the loader alone', async () => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      server.faults.down = Infinity
      await expect(load({ A: reference('key') }, { attempts: 1 })).rejects.toMatchObject({ problems: [{ code: 'unavailable' }] })
      expect(server.calls.of()).toBe(1)
    })
  })
}
