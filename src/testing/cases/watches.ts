import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { SecretId } from '../../core/adapter.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { leavingNothing } from '../leaving-nothing.ts'
import type { Stand } from '../stand.ts'
import { within } from '../within.ts'

/** Hints of changes. */
export const watches: readonly CaseDefinition[] = [
  {
    name: 'a change made elsewhere is hinted at, by an id that is watched',
    needs: ['watch'],
    async run(stand) {
      await stand.write('beside', canary())
      await stand.write('watched', canary())
      await stand.value('watched')
      const controller = new AbortController()
      const hints = await stand.watch(['watched'], controller.signal)
      try {
        const hint = await whileChanging(stand, hints.next())
        assert.equal(hint.done, false)
        assert.deepEqual(hint.value, stand.id('watched'))
      } finally {
        controller.abort()
        void Promise.resolve(hints.return?.()).catch(() => undefined)
      }
    },
  },
  {
    name: 'a watch ends when it is aborted, and leaves nothing open',
    needs: ['watch'],
    async run(stand) {
      await stand.write('watched', canary())
      await stand.value('watched')
      await leavingNothing(stand.patience, async (outside) => {
        const controller = new AbortController()
        const hints = await stand.watch(['watched'], controller.signal)
        const next = hints.next()
        await outside(async () => await whileChanging(stand, next))
        const rest = toEnd(hints)
        controller.abort()
        await within(rest, stand.patience, 'the watch did not end')
        const late = await stand.watch(['watched'], AbortSignal.abort())
        await within(toEnd(late), stand.patience, 'a watch that was aborted before it began did not end')
      })
    },
  },
]

/** Waits for a hint while the watched secret is changed again and again: when a watch stands is not told. */
async function whileChanging(stand: Stand, hint: Promise<IteratorResult<SecretId>>): Promise<IteratorResult<SecretId>> {
  const over = new AbortController()
  const changing = (async () => {
    while (!over.signal.aborted) {
      await stand.write('beside', canary())
      await stand.write('watched', canary())
      await delay(Math.min(200, stand.patience / 5), undefined, { signal: over.signal }).catch(() => undefined)
    }
  })()
  try {
    return await within(hint, stand.patience, 'no hint came')
  } finally {
    over.abort()
    await changing
  }
}

async function toEnd(hints: AsyncIterator<SecretId>): Promise<void> {
  while ((await hints.next()).done !== true);
}
