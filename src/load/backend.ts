import { isDate, isUint8Array } from 'node:util/types'
import type { Adapter, ReadOptions, SecretId, SecretListing, SecretValue } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { wrapError } from '../core/wrap-error.ts'
import { call } from './call.ts'
import { limiter } from './limiter.ts'
import { RetryBudget } from './retry-budget.ts'

/** The limits under which a backend is called. */
export interface BackendLimits {
  readonly timeout: number
  readonly attempts: number
  readonly concurrency: number
}

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
    this.#limited = limiter(limits.concurrency)
  }

  /** Reads many, by the batch call where the adapter has one. Never rejects. */
  async read(ids: readonly SecretId[], signal: AbortSignal): Promise<readonly PromiseSettledResult<SecretValue>[]> {
    const getMany = this.adapter.getMany?.bind(this.adapter)
    if (getMany === undefined || ids.length === 1) return await Promise.allSettled(ids.map((id) => this.#get(id, signal)))
    try {
      const answers = await this.#call((o) => getMany(ids, o), signal)
      if (!Array.isArray(answers) || answers.length !== ids.length) throw malformed()
      return await Promise.allSettled(ids.map((id, index) => this.#settled(id, answers[index], signal)))
    } catch (error) {
      const reason = wrapError(error, this.adapter)
      return ids.map(() => ({ status: 'rejected', reason }))
    }
  }

  /** Stores a new version. */
  async put(id: SecretId, value: Uint8Array, signal: AbortSignal): Promise<Omit<SecretValue, 'bytes'>> {
    const put = this.#able('put').bind(this.adapter)
    return await this.#call((o) => put(id, value, o), signal, 1) // a write that timed out may have happened: never twice
  }

  /** Removes a secret; `false` when there was none. */
  async remove(id: SecretId, signal: AbortSignal): Promise<boolean> {
    const remove = this.#able('remove').bind(this.adapter)
    return await this.#call((o) => remove(id, o), signal, 1)
  }

  /** Lists what is kept under a prefix. */
  async list(prefix: string, signal: AbortSignal): Promise<readonly SecretListing[]> {
    const list = this.#able('list').bind(this.adapter)
    return await this.#call((o) => list(prefix, o), signal)
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

  async #get(id: SecretId, signal: AbortSignal): Promise<SecretValue> {
    const value = await this.#call((o) => this.adapter.get(id, o), signal)
    return this.#checked(value)
  }

  async #settled(
    id: SecretId,
    answer: PromiseSettledResult<SecretValue | undefined> | undefined,
    signal: AbortSignal,
  ): Promise<SecretValue> {
    if (answer?.status === 'fulfilled') return this.#checked(answer.value)
    const error = answer?.status === 'rejected' ? wrapError(answer.reason, this.adapter) : malformed()
    if (!error.retryable || this.#limits.attempts === 1) throw error
    return await this.#get(id, signal) // a part of the batch failed: the single read has the retries
  }

  #checked(value: SecretValue | undefined): SecretValue {
    if (value === undefined) throw new SecretError('not_found', { adapter: this.adapter.scheme })
    if (typeof value !== 'object' || value === null || !isUint8Array(value.bytes) || !isDescribed(value)) {
      throw malformed().at({ adapter: this.adapter.scheme })
    }
    return value
  }

  async #call<T>(run: (o: ReadOptions) => Promise<T>, signal: AbortSignal, attempts = this.#limits.attempts): Promise<T> {
    const options = { adapter: this.adapter, timeout: this.#limits.timeout, attempts, budget: this.#budget, signal }
    return await this.#limited(() => call((own) => run({ signal: own, conceal: this.#conceal }), options))
  }
}

/** Whether what is said of a value can be worked with: an end that is no date would fail after the release is on the record. */
function isDescribed({ version: _, expiresAt, lease }: SecretValue): boolean {
  return [expiresAt, lease?.until].every((date) => date === undefined || isDate(date)) && (lease === undefined || lease.until !== undefined)
}

function malformed(): SecretError {
  return new SecretError('data_loss', {
    reason: 'the adapter answered in a form that is not of its contract',
    remedy: 'check the adapter with tightlip/testing',
  })
}
