import type { SecretValue } from '../core/adapter.ts'
import { v8 } from '../core/builtin.ts'
import { SecretError } from '../core/errors.ts'

/** A value that another thread has resolved and checked. */
export interface Given {
  /** The schema's output. */
  readonly value: unknown
  /** What the backend said of it, without the bytes. */
  readonly from: SecretValue | undefined
  readonly reference: string | undefined
  readonly digest: string
  readonly fetchedAt: Date
  readonly deadline: number
}

/** What a thread tells another of a secret: the value it holds, or why it holds none. */
export type SharedState = { readonly given: Given } | { readonly error: SecretError }

/** A state with the number of its secret in the memory. */
export type SharedUpdate = readonly [index: number, state: SharedState]

type Problem = Omit<SecretError, 'at' | 'denied' | 'stack' | 'message' | 'name'>

type Message = { readonly index: number } & ({ readonly given: Given; readonly frozen: boolean } | { readonly problem: Problem })

/** An update as bytes, which are the caller's to wipe. */
export function encode([index, state]: SharedUpdate): Buffer {
  return v8().serialize(messageOf(index, state))
}

/** The update that bytes stand for. */
export function decode(bytes: Uint8Array): SharedUpdate {
  const message = v8().deserialize(bytes) as Message
  if ('problem' in message) return [message.index, { error: new SecretError(message.problem.code, message.problem) }]
  const { index, given, frozen } = message
  return [index, { given: frozen ? { ...given, value: Object.freeze(given.value) } : given }]
}

function messageOf(index: number, state: SharedState): Message {
  if ('given' in state) return { index, given: state.given, frozen: Object.isFrozen(state.given.value) }
  const { code, variable, reference, adapter, status, requestId, retryable, reason, remedy } = state.error
  return { index, problem: { code, variable, reference, adapter, status, requestId, retryable, reason, remedy } }
}
