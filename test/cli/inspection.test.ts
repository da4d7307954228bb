import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Adapter } from '../../src/core/adapter.ts'
import { parseReference } from '../../src/core/reference.ts'
import { inspect, type Subject } from '../../src/cli/inspection.ts'
import { declarationOf } from '../../src/load/declaration.ts'

test('a look at a leased secret gives its lease back', async () => {
  const events: string[] = []
  const adapter: Adapter = {
    scheme: 'leased',
    get: async () => {
      events.push('made')
      const lease = { until: new Date(Date.now() + 60_000), revoke: async () => void events.push('given back') }
      return { bytes: new TextEncoder().encode('the password of a user'), lease }
    },
  }
  const declaration = declarationOf(z.string(), 'A')
  const reference = parseReference('leased://app')
  const find: Subject['find'] = () => ({ name: 'A', declaration, source: 'declaration', reference, literal: undefined })
  const { entries } = await inspect([{ name: 'A', declaration, find }], { adapters: [adapter], redact: false })
  expect(entries.get('A')?.error).toBeUndefined()
  expect(events).toEqual(['made', 'given back'])
})
