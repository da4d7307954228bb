import type { ErrorCode } from '../../src/core/errors.ts'

/** What a failure is called by, depending on what it meets: a read, with a login that was accepted, or the login. */
export interface Failure {
  readonly read: readonly ErrorCode[]
  readonly login: readonly ErrorCode[]
  /** The call ends at its deadline only. */
  readonly hangs?: true
}

const down: readonly ErrorCode[] = ['unavailable']
const late: readonly ErrorCode[] = ['deadline_exceeded']
const damaged: readonly ErrorCode[] = ['unavailable', 'data_loss']
const throttled: readonly ErrorCode[] = ['resource_exhausted']
const loggedOut: readonly ErrorCode[] = ['unauthenticated']
const notAccepted: readonly ErrorCode[] = ['unauthenticated', 'unavailable', 'unknown']
const asked: readonly ErrorCode[] = ['invalid_reference', 'invalid_config', 'unavailable', 'unknown']

/**
 * The failures and the codes that a program may be told for each. What the backend says about this secret, in an answer that can be read, is
 * denied; all else is down, whatever its status is, and so is every failure of a login.
 */
export const failures = {
  'the connection is refused': { read: down, login: down },
  'the connection is reset': { read: down, login: down },
  'no answer comes': { read: late, login: late, hangs: true },
  'the answer does not end': { read: late, login: late, hangs: true },
  'the answer is cut short': { read: damaged, login: damaged },
  '400 of the backend': { read: asked, login: [...asked, ...notAccepted] },
  '401 of the backend': { read: notAccepted, login: notAccepted },
  '403 of the backend': { read: ['permission_denied'], login: loggedOut },
  '404 of the backend': { read: ['not_found'], login: [...asked, ...notAccepted] },
  '429 of the backend': { read: throttled, login: [...throttled, ...down] },
  '500 of the backend': { read: down, login: down },
  '200 with a page': { read: damaged, login: damaged },
  '400 with a page': { read: down, login: down },
  '401 with a page': { read: down, login: down },
  '403 with a page': { read: down, login: down },
  '404 with a page': { read: down, login: down },
  '429 with a page': { read: [...throttled, ...down], login: [...throttled, ...down] },
  '502 with a page': { read: down, login: down },
  '403 without a body': { read: down, login: down },
  'what cannot be parsed': { read: damaged, login: damaged },
  'JSON of another shape': { read: damaged, login: damaged },
  'a wrong checksum': { read: ['data_loss'], login: [] },
  'half a batch': { read: damaged, login: [] },
  '302 to another host': { read: down, login: down },
  '307 to another host': { read: down, login: down },
  'the stream is reset': { read: down, login: [] },
  'the server goes away': { read: down, login: [] },
  'expired credentials': { read: loggedOut, login: loggedOut },
} satisfies Record<string, Failure>

/** Name of a failure. */
export type FailureName = keyof typeof failures

const special: readonly FailureName[] = ['a wrong checksum', 'half a batch', 'the stream is reset', 'the server goes away']

/** The failures that any server can have: those that need checksums, batches or HTTP/2 come on top. */
export const common: readonly FailureName[] = (Object.keys(failures) as FailureName[]).filter((name) => !special.includes(name))
