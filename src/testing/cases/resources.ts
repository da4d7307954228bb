import assert from 'node:assert/strict'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { leavingNothing } from '../leaving-nothing.ts'
import { within } from '../within.ts'

/** What stays behind. */
export const resources: readonly CaseDefinition[] = [
  {
    name: 'a call that is not answered ends at the deadline, and close leaves nothing of it',
    needs: ['hang'],
    async run(stand) {
      await stand.write('hung', canary())
      await leavingNothing(stand.patience, async (outside) => {
        const adapter = await stand.another()
        await stand.value('hung', { adapter })
        await outside(async () => await stand.bring('hang', 'hung'))
        const loading = stand.problems([stand.reference('hung')], { adapters: [adapter], timeout: 150 })
        const [problem] = await within(loading, stand.patience, 'the load did not end')
        assert.equal(problem?.code, 'deadline_exceeded')
        await adapter.close?.()
      })
    },
  },
  {
    name: 'close lets go of all that keeps a process alive, and can be called twice',
    async run(stand) {
      await stand.write('closed', canary())
      await leavingNothing(stand.patience, async () => {
        const adapter = await stand.another()
        await stand.value('closed', { adapter })
        await adapter.close?.()
        await adapter.close?.()
      })
    },
  },
]
