import { inspect } from 'node:util'

/**
 * What went wrong, in a form to act on. The first line holds gRPC's names (google.rpc.Code, lower case), the rest are tightlip's.
 *
 * Denied, so that a held value is evicted: `not_found`, `permission_denied`, `failed_precondition`.
 * Down, so that the last good value is served: `unavailable`, `resource_exhausted`, `deadline_exceeded`, `unauthenticated`, `data_loss`, `unknown`.
 */
export type ErrorCode =
  | 'not_found'
  | 'permission_denied'
  | 'unauthenticated'
  | 'failed_precondition'
  | 'unavailable'
  | 'resource_exhausted'
  | 'deadline_exceeded'
  | 'data_loss'
  | 'unimplemented'
  | 'cancelled'
  | 'missing'
  | 'invalid_reference'
  | 'invalid_value'
  | 'invalid_config'
  | 'no_adapter'
  | 'missing_peer'
  | 'wrong_stage'
  | 'wrong_environment'
  | 'refused'
  | 'not_recorded'
  | 'stale'
  | 'closed'
  | 'load_failed'
  | 'unknown'

/** The allow-list of what an error may carry. Nothing here is ever a value or a backend's text. */
export interface SecretErrorDetails {
  /** Name of the declared variable, `DATABASE_URL`. */
  readonly variable?: string | undefined
  /** The reference as written, `aws-sm://prod/db#password`; references never contain a credential. */
  readonly reference?: string | undefined
  /** Scheme of the adapter that failed, `aws-sm`. */
  readonly adapter?: string | undefined
  /** HTTP or gRPC status number of the backend's answer. */
  readonly status?: number | undefined
  /** The backend's id of the request, for its support desk. */
  readonly requestId?: string | undefined
  /** Whether the same call may succeed later. By default what the code says. */
  readonly retryable?: boolean | undefined
  /** What happened, lower case, in tightlip's own words. */
  readonly reason?: string | undefined
  /** What the reader should do, in tightlip's own words. */
  readonly remedy?: string | undefined
}

const texts: Readonly<Record<ErrorCode, readonly [reason: string, remedy: string]>> = {
  not_found: [
    'the backend has no such secret',
    'check the name and the version (tightlip list SCHEME:// shows the names), and the environment, region, account or project it is looked for in',
  ],
  permission_denied: ['the backend refused this identity', 'grant it read access to this secret'],
  unauthenticated: ['the backend did not accept the login', 'check the credentials this process runs with'],
  failed_precondition: [
    'the secret is disabled, destroyed, to be deleted or otherwise not in a readable state',
    'enable or restore it, or point at another version',
  ],
  unavailable: [
    'the backend could not be reached or answered with an error',
    'check its address and certificate, the network, and the state of the backend',
  ],
  resource_exhausted: ['the backend throttled the call', 'lower the number of processes that start at once or raise the quota'],
  deadline_exceeded: ['the backend did not answer in time', 'check the network or raise the timeout'],
  data_loss: ['the data arrived damaged', 'check the backend, its checksum did not hold or the content is cut'],
  unimplemented: ['the adapter cannot do this', 'use an adapter that can'],
  cancelled: ['the call was cancelled', 'start it again'],
  missing: ['no value was found', 'set it in the environment, a .env file or the declaration'],
  invalid_reference: ['the reference is malformed', 'write it as scheme://path[?params][#field]'],
  invalid_value: ['the value does not pass its schema', 'correct the value where it is kept'],
  invalid_config: ['the configuration is not valid', 'correct the option that is named'],
  no_adapter: ['no adapter serves this scheme', 'pass an adapter for it, or correct the scheme'],
  missing_peer: ['the package that speaks to this backend is not installed', 'install it'],
  wrong_stage: ['not available in this stage', 'declare the stage, or do not read it here'],
  wrong_environment: ['not available in this environment', 'declare the environment, or do not read it here'],
  refused: ['the policy refused the access', 'ask the owner of the policy'],
  not_recorded: ['the access could not be put on the record, so nothing was released', 'check the audit sink'],
  stale: ['the last good value is older than maxStale allows', 'check why it cannot be refreshed: health() says'],
  closed: ['the secrets were closed', 'do not read them after close()'],
  load_failed: ['the secrets could not be loaded', 'mend each line'],
  unknown: ['the backend failed in a way tightlip does not know', 'look at the backend'],
}

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['unavailable', 'resource_exhausted', 'deadline_exceeded', 'data_loss', 'unknown'])
const deniedCodes: ReadonlySet<ErrorCode> = new Set(['not_found', 'permission_denied', 'failed_precondition'])

/**
 * The one error of tightlip. Act on `code`, never on the message. It carries no value, no text of a backend and no `cause`,
 * so it may be logged whole.
 */
export class SecretError extends Error {
  readonly code: ErrorCode
  readonly variable: string | undefined
  readonly reference: string | undefined
  readonly adapter: string | undefined
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly retryable: boolean
  readonly reason: string
  readonly remedy: string

  static {
    Object.defineProperty(SecretError.prototype, 'name', { value: 'SecretError', configurable: true, writable: true })
    // The message says it all; the fields under it, and each problem of a load once more, would bury it.
    Object.defineProperty(SecretError.prototype, inspect.custom, {
      value(this: SecretError) {
        return this.stack ?? this.message
      },
    })
  }

  constructor(code: ErrorCode, details: SecretErrorDetails = {}, message?: string) {
    const reason = details.reason ?? texts[code][0]
    const remedy = details.remedy ?? texts[code][1]
    super(message ?? sentence(code, reason, remedy, details))
    this.code = code
    this.variable = details.variable
    this.reference = details.reference
    this.adapter = details.adapter
    this.status = details.status
    this.requestId = details.requestId
    this.retryable = details.retryable ?? retryableCodes.has(code)
    this.reason = reason
    this.remedy = remedy
    // Node prints the enumerable fields of an uncaught error, and asks no inspect.custom: what the message says or nobody knows stays out.
    for (const [field, value] of Object.entries(this)) if (value === undefined) hide(this, field)
    hide(this, 'reason')
    hide(this, 'remedy')
  }

  /** Whether the backend itself refused or no longer has the secret (as opposed to being down). */
  get denied(): boolean {
    return deniedCodes.has(this.code)
  }

  /** The same error with more known about where it happened; what is already known stays. */
  at(where: Pick<SecretErrorDetails, 'variable' | 'reference' | 'adapter'>): SecretError {
    return new SecretError(this.code, {
      ...this.#details(),
      variable: this.variable ?? where.variable,
      reference: this.reference ?? where.reference,
      adapter: this.adapter ?? where.adapter,
    })
  }

  #details(): SecretErrorDetails {
    const { variable, reference, adapter, status, requestId, retryable, reason, remedy } = this
    return { variable, reference, adapter, status, requestId, retryable, reason, remedy }
  }
}

/** A load that failed: every problem at once, one line each. No secret was handed out. */
export class LoadError extends SecretError {
  readonly problems: readonly SecretError[]

  static {
    Object.defineProperty(LoadError.prototype, 'name', { value: 'LoadError', configurable: true, writable: true })
  }

  constructor(problems: readonly SecretError[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    const lines = problems.map((problem) => `  ${problem.message}`)
    super(
      'load_failed',
      { retryable: problems.every((problem) => problem.retryable) },
      [`${count}, no secret was loaded`, ...lines].join('\n'),
    )
    this.problems = problems
    hide(this, 'problems')
  }
}

function hide(error: SecretError, field: string): void {
  Object.defineProperty(error, field, { enumerable: false })
}

function sentence(code: ErrorCode, reason: string, remedy: string, { variable, reference, status, requestId }: SecretErrorDetails): string {
  const subject = [variable, reference].filter((part) => part !== undefined).join(': ')
  const facts = [code, status && `status ${status}`, requestId && `request ${requestId}`].filter(Boolean).join(', ')
  return `${subject === '' ? 'tightlip' : subject}: ${reason} (${facts}); ${remedy}`
}
