import assert from 'node:assert/strict'
import type { CaseDefinition } from '../definition.ts'
import { canary } from '../canary.ts'

const methods = ['getMany', 'watch', 'put', 'remove', 'list'] as const

/** What an adapter says of itself. */
export const contract: readonly CaseDefinition[] = [
  {
    name: 'its scheme is lower case and the one of its references',
    async run({ adapter, scheme }) {
      assert.match(adapter.scheme, /^[a-z][a-z0-9+.-]{0,31}$/)
      assert.equal(adapter.scheme, scheme)
    },
  },
  {
    name: 'it has every optional method that is not said to be lacking',
    async run(stand) {
      for (const method of methods) {
        const there = typeof stand.adapter[method] === 'function'
        assert.equal(there, stand.can(method), there ? `${method} is said to be lacking, yet it is there` : `${method} is lacking`)
      }
    },
  },
  {
    name: "its code table says nothing of errors that are not the backend's, and throws at none",
    async run({ adapter }) {
      for (const error of [undefined, null, 0, 'ENOENT', {}, [], Object.create(null), new Error('x'), new TypeError('x')]) {
        assert.equal(adapter.errorCode?.(error), undefined)
      }
    },
  },
  {
    name: 'a program that declares a reference gets the value',
    async run(stand) {
      const value = canary()
      await stand.write('declared', value)
      const secrets = await stand.load([stand.reference('declared')])
      try {
        assert.ok(secrets.env['V0']?.equals(value.toString()), 'the handle must hold the value')
      } finally {
        await secrets.close()
      }
    },
  },
]
