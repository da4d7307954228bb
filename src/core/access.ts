import { channel } from 'node:diagnostics_channel'
import type { ErrorCode } from './errors.ts'
import type { Stage } from './stage.ts'

/** How a released value reaches its user; `worker` for a handle in another thread. */
export type Delivery = 'handle' | 'variable' | 'worker' | 'child' | 'terminal' | 'none'

/**
 * What is done to a secret. `inject` is a read whose value leaves the process or enters `process.env`. `put` stands in a decision
 * and its refusal only: whether it is a `create` or an `update` is found out after it was allowed.
 */
export type Action = 'read' | 'inject' | 'refresh' | 'put' | 'create' | 'update' | 'remove' | 'evict'

/** One access to one variable or secret, as it goes on the record. It never holds a value. */
export interface AccessEvent {
  readonly time: Date
  readonly action: Action
  /** `started` before a write; `released` or `done` when it went through; `refused` by the decision; `failed` otherwise. */
  readonly outcome: 'started' | 'released' | 'done' | 'refused' | 'failed'
  /** Name of the variable; for a write through the CLI, the name of the secret. */
  readonly name: string
  /** The reference as written, absent for a literal. */
  readonly reference: string | undefined
  /** The backend's version of the value. */
  readonly version: string | undefined
  /** Where the text came from: `process.env`, a file's path, `declaration`, or the scheme of the adapter. */
  readonly source: string
  readonly stage: Stage
  readonly environment: string | undefined
  readonly delivery: Delivery
  /** The error's code where the outcome is `refused` or `failed`. */
  readonly code: ErrorCode | undefined
  /** Facts that the adapter stated, such as the TLS version. */
  readonly facts: Readonly<Record<string, string>>
}

/** Name of the diagnostics channel that every access event is published on. */
export const accessChannelName = 'tightlip:access'

const accessChannel = channel(accessChannelName)

/** Publishes an access event to whoever subscribed to the channel `tightlip:access` of `node:diagnostics_channel`. */
export function publishAccess(event: AccessEvent): void {
  if (accessChannel.hasSubscribers) accessChannel.publish(event)
}
