import { characterRun } from './escaped/characters.ts'
import { listRuns } from './escaped/lists.ts'
import type { PatternIndex } from './pattern-index.ts'
import type { Source } from './patterns.ts'

/** How far a text agrees with some secret from its first unit on. */
export function reachOf(index: PatternIndex, source: Source): number {
  let reach = 0
  const { patterns } = index
  if (source.length >= 4) index.eachBeginning(source, 0, (id) => (reach = Math.max(reach, patterns.same(id, 0, source, 0))))
  for (let at = 0; at <= index.gap && at + 8 <= source.length; at++) {
    index.eachSource(source, at, (id) => {
      for (let position = at; position < patterns.length(id); position++) {
        if (patterns.sameBefore(id, position, source, at) >= at) reach = Math.max(reach, at + patterns.same(id, position, source, at))
      }
    })
  }
  if (typeof source === 'string') return reach
  const runs = [
    characterRun('unicode', source, 0),
    characterRun('html', source, 0),
    ...listRuns(source, 0, { final: true, counts: (byte) => index.tails.holds(byte) }).runs,
  ]
  for (const { items, starts, ends } of runs) if (starts[0] === 0) reach = Math.max(reach, ends[reachOf(index, items) - 1] ?? 0)
  return reach
}
