import { AssertionError } from 'node:assert/strict'
import { AsyncLocalStorage, createHook } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/** A handle or a timer. */
interface Resource {
  hasRef?: () => boolean
}

/** Runs a function as if it were called from elsewhere: what it opens does not count. */
export type Outside = <T>(run: () => T) => T

/**
 * Runs a task and waits until nothing that it opened keeps the process alive. Only what is opened in the task's own asynchronous context
 * counts: a runner has timers of its own, a server in this process has sockets.
 *
 * @throws {AssertionError} that names the kinds of what is left after so many milliseconds.
 */
export async function leavingNothing(milliseconds: number, task: (outside: Outside) => Promise<void>): Promise<void> {
  const scope = new AsyncLocalStorage<true>()
  const open = new Map<number, { readonly kind: string; readonly resource: Resource }>()
  const hook = createHook({
    init(id, kind, _, resource: Resource) {
      if (scope.getStore() === true && typeof resource.hasRef === 'function') open.set(id, { kind, resource })
    },
    destroy: (id) => void open.delete(id),
  }).enable()
  try {
    await scope.run(true, async () => await task((run) => scope.exit(run)))
    for (const deadline = Date.now() + milliseconds; ; await delay(10)) {
      const left = [...open.values()].filter(({ resource }) => resource.hasRef?.() === true).map(({ kind }) => kind)
      if (left.length === 0) return
      if (Date.now() > deadline) throw new AssertionError({ message: `this still keeps the process alive: ${left.join(', ')}` })
    }
  } finally {
    hook.disable()
  }
}
