import assert from 'node:assert/strict'
import type { CaseDefinition } from '../definition.ts'
import { callOptions } from '../stand.ts'

/** Values that end. */
export const leases: readonly CaseDefinition[] = [
  {
    name: 'a lease ends in the future, can be renewed and given back',
    needs: ['lease'],
    async run(stand) {
      await stand.bring('lease', 'leased')
      const { lease } = await stand.value('leased')
      assert.ok(lease !== undefined, 'the value must have a lease')
      assert.ok(lease.until.getTime() > Date.now(), 'a lease must end in the future')
      const until = await lease.renew?.(callOptions())
      assert.ok(until === undefined || until.getTime() > Date.now(), 'a renewed lease must end in the future')
      await lease.revoke?.(callOptions())
    },
  },
]
