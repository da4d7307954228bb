import type { MessagePort } from 'node:worker_threads'
import type { AccessEvent } from '../core/access.ts'
import type { ChildSecrets } from '../redact/hooks/child-secrets.ts'
import { LoadError, SecretError, type SecretErrorDetails, type ErrorCode } from '../core/errors.ts'

/** What the worker is started with, as its `workerData`. */
export interface WorkerStart {
  /** Tells the worker's own thread from one that a program started. */
  readonly tightlip: 'worker'
  readonly port: MessagePort
  /** Counts the answers, to wake who waits for one. */
  readonly answers: SharedArrayBuffer
  /** The project's config; the worker answers with its settings first. */
  readonly config: string | undefined
}

/** What the main thread asks the worker to resolve. */
export interface ResolveRequest {
  /** The texts by name, and where each stood. */
  readonly texts: Readonly<Record<string, string>>
  readonly sources: Readonly<Record<string, string>>
  /** Variables that only the worker gets: tightlip's own settings as the `.env` files have them, and its credentials. */
  readonly environment: Readonly<Record<string, string>>
}

/** What the project's config says to the main thread. */
export interface ProjectSettings {
  readonly files: string | readonly string[] | false | undefined
  readonly schemes: ReadonlySet<string>
  readonly references: ReadonlySet<string>
  readonly mask: Readonly<Record<string, boolean>>
  readonly redact: boolean
  readonly children: ChildSecrets | undefined
  /** Deadline of a load, in milliseconds. */
  readonly startTimeout: number
}

/** One variable resolved. */
export interface ResolvedVariable {
  readonly name: string
  readonly value: string
}

/** What must be masked before a value is used, as a redactor takes it. */
export interface Mask {
  readonly name: string
  readonly value: string | Uint8Array
  readonly fields: readonly string[] | undefined
}

/** The allow-list of a `SecretError`, which crosses threads as data. */
export interface Problem extends SecretErrorDetails {
  readonly code: ErrorCode
}

/** References resolved. */
export interface Resolved {
  readonly variables: readonly ResolvedVariable[]
  readonly masks: readonly Mask[]
}

/** What the worker answers. */
export type Answer =
  | { readonly kind: 'settings'; readonly settings: ProjectSettings }
  | (Resolved & {
      readonly kind: 'resolved'
      readonly events: readonly AccessEvent[]
      /** Milliseconds until the values should be read again. */
      readonly refreshAfter: number
    })
  | { readonly kind: 'failed'; readonly problems: readonly Problem[]; readonly events: readonly AccessEvent[] }

/** The problems of a failure, as data. What is no error of tightlip has no text that may be shown. */
export function problemsOf(error: unknown): readonly Problem[] {
  const errors = error instanceof LoadError ? error.problems : [error instanceof SecretError ? error : new SecretError('unknown')]
  return errors.map(({ code, variable, reference, adapter, status, requestId, retryable, reason, remedy }) => {
    return { code, variable, reference, adapter, status, requestId, retryable, reason, remedy }
  })
}

/** The error that the problems were taken from. */
export function loadErrorOf(problems: readonly Problem[]): LoadError {
  return new LoadError(problems.map(({ code, ...details }) => new SecretError(code, details)))
}
