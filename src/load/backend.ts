import { isDate, isUint8Array } from 'node:util/types'
import type { Adapter, Lease, ReadOptions, SecretId, SecretListing, SecretValue } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { limiter } from '../core/limiter.ts'
import { wrapError } from '../core/wrap-error.ts'
import { call } from './call.ts'
import { RetryBudget } from './retry-budget.ts'
import { said } from './said.ts'

/** The limits under which a backend is called. */
export interface BackendLimits {
  readonly timeout: number
  readonly attempts: number
  /** Default: what the adapter says, else 8. */
  readonly concurrency: number | undefined
}

/** How a read is made. */
export interface BackendRead {
  readonly signal: AbortSignal
  /** Whether the adapter logs in anew first. */
  readonly freshLogin?: boolean
}

const defaultConcurrency = 8

/** An adapter together with what the core owns around it: deadlines, retries, concurrency, and a check of what it answers. */
export class Backend {
  readonly adapter: Adapter
  readonly #conceal: ReadOptions['conceal']
  readonly #limits: BackendLimits
  readonly #limited: ReturnType<typeof limiter>
  readonly #budget = new RetryBudget()

  constructor(adapter: Adapter, conceal: ReadOptions['conceal'], limits: BackendLimits) {
    this.adapter = adapter
    this.#conceal = conceal
    this.#limits = limits
    this.#limited = limiter(limits.concurrency ?? concurrencyOf(adapter))
  }

  /** Reads many, by the batch call where the adapter has one. Never rejects. */
  async read(ids: readonly SecretId[], how: BackendRead): Promise<readonly PromiseSettledResult<SecretValue>[]> {
    const getMany = this.adapter.getMany?.bind(this.adapter)
    if (getMany === undefined || ids.length === 1) return await Promise.allSettled(ids.map((id) => this.#get(id, how)))
    try {
      const answers = await this.#call((o) => getMany(ids, o), how)
      if (!Array.isArray(answers) || answers.length !== ids.length) throw malformed()
      return await Promise.allSettled(ids.map((id, index) => this.#settled(id, answers[index], how)))
    } catch (error) {
      const reason = wrapError(error, this.adapter)
      return ids.map(() => ({ status: 'rejected', reason }))
    }
  }

  /** Stores a new version. */
  async put(id: SecretId, value: Uint8Array, signal: AbortSignal): Promise<Omit<SecretValue, 'bytes'>> {
    const put = this.#able('put').bind(this.adapter)
    return await this.#call((o) => put(id, value, o), { signal }, 1) // a write that timed out may have happened: never twice
  }

  /** Removes a secret; `false` when there was none. */
  async remove(id: SecretId, signal: AbortSignal): Promise<boolean> {
    const remove = this.#able('remove').bind(this.adapter)
    return await this.#call((o) => remove(id, o), { signal }, 1)
  }

  /** Lists what is kept under a prefix. */
  async list(prefix: string, signal: AbortSignal): Promise<readonly SecretListing[]> {
    const list = this.#able('list').bind(this.adapter)
    return await this.#call((o) => list(prefix, o), { signal })
  }

  /** Makes a lease longer; `undefined` where it cannot be made so. */
  async renew({ renew }: Lease, signal: AbortSignal): Promise<Date | undefined> {
    const until = renew === undefined ? undefined : await this.#call((o) => renew(o), { signal })
    return isDate(until) ? until : undefined
  }

  /** Gives a lease back. */
  async revoke({ revoke }: Lease, signal: AbortSignal): Promise<void> {
    if (revoke !== undefined) await this.#call((o) => revoke(o), { signal }, 1)
  }

  /** Hints of the adapter that an id may have changed; `undefined` where it gives none. */
  watch(ids: readonly SecretId[], signal: AbortSignal): AsyncIterable<SecretId> | undefined {
    return this.adapter.watch?.(ids, { signal, conceal: this.#conceal })
  }

  #able<M extends 'put' | 'remove' | 'list'>(method: M): NonNullable<Adapter[M]> {
    const able = this.adapter[method]
    if (able === undefined) throw new SecretError('unimplemented', { adapter: this.adapter.scheme, reason: `the adapter has no ${method}` })
    return able
  }

  async #get(id: SecretId, how: BackendRead): Promise<SecretValue> {
    const value = await this.#call((o) => this.adapter.get(id, o), how)
    return this.#checked(value)
  }

  async #settled(id: SecretId, answer: PromiseSettledResult<SecretValue | undefined> | undefined, how: BackendRead): Promise<SecretValue> {
    if (answer?.status === 'fulfilled') return this.#checked(answer.value)
    const error = answer?.status === 'rejected' ? wrapError(answer.reason, this.adapter) : malformed()
    if (!error.retryable || this.#limits.attempts === 1) throw error
    return await this.#get(id, how) // a part of the batch failed: the single read has the retries
  }

  #checked(value: SecretValue | undefined): SecretValue {
    if (value === undefined) throw new SecretError('not_found', { adapter: this.adapter.scheme })
    if (typeof value !== 'object' || value === null || !isUint8Array(value.bytes) || !isDescribed(value)) {
      throw malformed().at({ adapter: this.adapter.scheme })
    }
    return said(value)
  }

  async #call<T>(
    run: (o: ReadOptions) => Promise<T>,
    { signal, freshLogin = false }: BackendRead,
    attempts = this.#limits.attempts,
  ): Promise<T> {
    const conceal = this.#conceal
    const options = { adapter: this.adapter, timeout: this.#limits.timeout, attempts, budget: this.#budget, signal }
    return await this.#limited(() => call((own) => run({ signal: own, conceal, ...(freshLogin && { freshLogin }) }), options))
  }
}

/** Whether what is said of a value can be worked with: an end or a rotation that is no date would fail after the release is on the record. */
function isDescribed({ nextRotationAt, expiresAt, lease }: SecretValue): boolean {
  const dates = [nextRotationAt, expiresAt, lease?.until]
  return dates.every((date) => date === undefined || isDate(date)) && (lease === undefined || lease.until !== undefined)
}

function concurrencyOf({ concurrency = defaultConcurrency }: Adapter): number {
  return Number.isSafeInteger(concurrency) && concurrency >= 1 ? concurrency : defaultConcurrency
}

function malformed(): SecretError {
  return new SecretError('data_loss', {
    reason: 'the adapter answered in a form that is not of its contract',
    remedy: 'check the adapter with tightlip/testing',
  })
}
