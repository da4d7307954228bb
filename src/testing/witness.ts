import type { Adapter } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'

/** An adapter as it is, and the texts of the backend's errors that it threw. */
export interface Witness {
  readonly adapter: Adapter
  readonly texts: readonly string[]
}

/** Looks on as an adapter is called. */
export function witness(adapter: Adapter): Witness {
  const texts: string[] = []
  const note = (error: unknown): void => {
    // Texts of tightlip's own errors are meant to be read; very short ones may stand anywhere.
    if (!(error instanceof Error) || error instanceof SecretError || error.message.length < 12) return
    texts.push(error.message)
  }
  const looking = new Proxy(adapter, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, args)
        if (answer instanceof Promise) answer.then((all) => noteRejected(all, note), note)
        return answer
      }
    },
  })
  return { adapter: looking, texts }
}

function noteRejected(answers: unknown, note: (error: unknown) => void): void {
  if (!Array.isArray(answers)) return
  for (const answer of answers as Partial<PromiseRejectedResult>[]) if (answer?.status === 'rejected') note(answer.reason)
}
