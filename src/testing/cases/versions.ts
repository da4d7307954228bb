import assert from 'node:assert/strict'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'

/** Versions, and seeing what was changed elsewhere. */
export const versions: readonly CaseDefinition[] = [
  {
    name: 'the version changes when the value does',
    needs: ['version'],
    async run(stand) {
      await stand.write('rotated', canary())
      const first = await stand.value('rotated')
      await stand.write('rotated', canary())
      const second = await stand.value('rotated', { adapter: await stand.another() })
      assert.notEqual(first.version, undefined)
      assert.notEqual(second.version, first.version)
    },
  },
  {
    name: 'the version stays while the value does, also for another process',
    needs: ['version'],
    async run(stand) {
      await stand.write('kept', canary())
      const { version } = await stand.value('kept')
      assert.notEqual(version, undefined)
      assert.equal((await stand.value('kept')).version, version)
      assert.equal((await stand.value('kept', { adapter: await stand.another() })).version, version)
    },
  },
  {
    name: 'a version that a reference names is the one that is read',
    needs: ['version', 'formerVersions'],
    async run(stand) {
      const [former, current] = [canary(), canary()]
      await stand.write('named', former)
      const { version = '' } = await stand.value('named')
      await stand.write('named', current)
      const named = await stand.value('named', { params: { version }, adapter: await stand.another() })
      assert.ok(former.equals(named.bytes), 'the former value must be read')
      assert.equal(named.version, version)
    },
  },
  {
    name: 'a change made elsewhere is what the next read gives',
    async run(stand) {
      const value = canary()
      await stand.write('changed', canary())
      await stand.value('changed')
      await stand.write('changed', value)
      assert.ok(value.equals((await stand.value('changed')).bytes), 'the new value must be read')
      if (!stand.seeds('erase')) return
      await stand.bring('erase', 'changed')
      const [gone] = await stand.read([stand.id('changed')])
      assert.equal(gone?.status, 'rejected', 'a secret that was removed must not be read')
    },
  },
]
