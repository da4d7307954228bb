import assert from 'node:assert/strict'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'

/** Writing. */
export const writes: readonly CaseDefinition[] = [
  {
    name: 'what was put is what is read',
    needs: ['put'],
    async run(stand) {
      const value = stand.can('binary') ? Buffer.concat([canary(), Buffer.from([0, 255, 10])]) : canary()
      const given = Buffer.from(value)
      await stand.writer().put(stand.reference('put'), given)
      given.fill(0) // the caller's buffer is the caller's again
      assert.ok(value.equals((await stand.value('put')).bytes), 'the value that was put must be read')
    },
  },
  {
    name: 'a put makes a new version, says so without the value, and keeps the date of creation',
    needs: ['put', 'version'],
    async run(stand) {
      const first = await stand.writer().put(stand.reference('again'), canary())
      const second = await stand.writer().put(stand.reference('again'), canary())
      const read = await stand.value('again')
      assert.notEqual(second.version, first.version)
      assert.equal(read.version, second.version)
      assert.ok(!('bytes' in second), 'the answer of a put must not hold the value')
      for (const { createdAt } of [second, read]) {
        if (createdAt !== undefined) assert.deepEqual(createdAt, first.createdAt)
      }
    },
  },
  {
    name: 'a secret that was removed is not_found',
    needs: ['remove'],
    async run(stand) {
      await stand.write('removed', canary())
      assert.equal(await stand.writer().remove(stand.reference('removed')), true)
      const [problem] = await stand.problems([stand.reference('removed')])
      assert.equal(problem?.code, 'not_found')
    },
  },
  {
    name: 'removing what is not there says so and fails not',
    needs: ['remove'],
    async run(stand) {
      await stand.write('stays', canary())
      assert.equal(await stand.writer().remove(stand.reference('absent')), false)
      await stand.value('stays')
    },
  },
  {
    name: 'a secret can be put again after it was removed',
    needs: ['put', 'remove'],
    async run(stand) {
      const value = canary()
      await stand.writer().put(stand.reference('returns'), canary())
      await stand.writer().remove(stand.reference('returns'))
      await stand.writer().put(stand.reference('returns'), value)
      assert.ok(value.equals((await stand.value('returns')).bytes), 'the value that was put last must be read')
    },
  },
]
