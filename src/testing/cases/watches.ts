import assert from 'node:assert/strict'
import type { SecretId } from '../../core/adapter.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { nothingMore, openResources } from '../open-resources.ts'
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
        const hint = await whileChanging(stand, hints)
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
      const before = openResources()
      const controller = new AbortController()
      const hints = await stand.watch(['watched'], controller.signal)
      await whileChanging(stand, hints)
      const rest = toEnd(hints)
      controller.abort()
      await within(rest, stand.patience, 'the watch did not end')
      const late = await stand.watch(['watched'], AbortSignal.abort())
      await within(toEnd(late), stand.patience, 'a watch that was aborted before it began did not end')
      await nothingMore(before, stand.patience)
    },
  },
]

/** The next hint, while the watched secret is changed again and again: when a watch stands is not told. */
async function whileChanging(stand: Stand, hints: AsyncIterator<SecretId>): Promise<IteratorResult<SecretId>> {
  const hint = hints.next()
  const changed = new AbortController()
  const changing = (async () => {
    while (!changed.signal.aborted) {
      await stand.write('beside', canary())
      await stand.write('watched', canary())
      await Promise.race([hint.catch(() => undefined), pause(Math.min(200, stand.patience / 5))])
    }
  })()
  try {
    return await within(hint, stand.patience, 'no hint came')
  } finally {
    changed.abort()
    await changing
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
}

async function toEnd(hints: AsyncIterator<SecretId>): Promise<void> {
  while ((await hints.next()).done !== true);
}
