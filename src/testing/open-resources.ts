import { AssertionError } from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'

/** How many of each kind of resource keep the process alive. */
export type OpenResources = ReadonlyMap<string, number>

/** What keeps the process alive now; a timer or a socket that was unref'd does not. */
export function openResources(): OpenResources {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

/**
 * Waits until no more is open than before.
 *
 * @throws {AssertionError} that names the kinds, when so many milliseconds went by.
 */
export async function nothingMore(before: OpenResources, milliseconds: number): Promise<void> {
  for (const deadline = Date.now() + milliseconds; ; await delay(10)) {
    const more = [...openResources()].filter(([kind, count]) => count > (before.get(kind) ?? 0)).map(([kind]) => kind)
    if (more.length === 0) return
    if (Date.now() > deadline) throw new AssertionError({ message: `this still keeps the process alive: ${more.join(', ')}` })
  }
}
