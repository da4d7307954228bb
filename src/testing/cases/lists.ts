import assert from 'node:assert/strict'
import { Redactor } from '../../redact/redactor.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { printed } from '../printed.ts'

/** Listing. */
export const lists: readonly CaseDefinition[] = [
  {
    name: 'a listing names what is kept, by ids that can be read',
    needs: ['list'],
    async run(stand) {
      const names = ['list-a', 'list-b', 'list-c']
      for (const name of names) await stand.write(name, canary())
      const listed = await stand.writer().list(stand.scheme, stand.path('list'))
      for (const name of names) {
        const { path } = stand.id(name)
        const found = listed.filter(({ id }) => id.path === path)
        assert.equal(found.length, 1, `${name} must be listed once`)
        assert.equal(found[0]?.id.scheme, stand.scheme)
      }
      const results = await stand.read(listed.map(({ id }) => id))
      assert.ok(
        results.every(({ status }) => status === 'fulfilled'),
        'what is listed must be there',
      )
    },
  },
  {
    name: 'a listing holds no value',
    needs: ['list'],
    async run(stand) {
      const redactor = new Redactor()
      const value = canary()
      redactor.add('value', value)
      await stand.write('list-quiet', value)
      const listed = await stand.writer().list(stand.scheme, stand.path('list'))
      const text = printed(listed)
      assert.ok(redactor.text(text) === text, 'the listing holds a value')
      assert.ok(
        listed.every((one) => !('bytes' in one)),
        'a listing has no bytes',
      )
    },
  },
  {
    name: 'a listing under a prefix holds what begins with it, and nothing else',
    needs: ['list'],
    async run(stand) {
      for (const name of ['team-b-one', 'team-a-one', 'team-a-two', 'other']) await stand.write(name, canary())
      const listed = await stand.writer().list(stand.scheme, stand.path('team-a'))
      assert.deepEqual(
        listed.map(({ id }) => id.path).toSorted(),
        ['team-a-one', 'team-a-two'].map((name) => stand.path(name)),
      )
    },
  },
]
