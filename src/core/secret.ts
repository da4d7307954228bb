import { inspect } from 'node:util'
import { crypto } from './builtin.ts'
import { SecretError } from './errors.ts'
import { maskOf } from './mask.ts'
import { seal, type Sealed } from './seal.ts'

/** What is known of the version that a handle holds. */
export interface Filling {
  readonly version: string | undefined
  readonly fetchedAt: Date
  /** Milliseconds since the epoch at which `expose()` begins to throw `stale`; `Infinity` for never. */
  readonly deadline: number
}

/** The owner's side of a secret. Only who created the secret has it. */
export interface SecretCell<T> {
  readonly secret: Secret<T>
  /** Takes a new version and tells the `onRotate` listeners when there was one before: at once, or by what is added to `later`. */
  fill(value: T, filling: Filling, later?: (() => void)[]): void
  /** The backend confirmed that the version held is still the newest. */
  confirm(filling: Filling): void
  /** Overwrites what is held; `expose()` throws the error from now on. */
  evict(error: SecretError): void
  /** The value, for the owner to hand on; uncounted. `undefined` when none is held. */
  open(): T | undefined
  readonly status: { readonly filled: boolean; readonly sealed: boolean; readonly exposed: number; readonly error: SecretError | undefined }
}

/** What a secret needs from its owner. */
export interface SecretOwner {
  /** Reads the secret again from its backend; resolves when the handle holds the newest version. */
  readonly refresh: () => Promise<void>
  /** Brings in what another thread has filled in meanwhile. Called before each use. */
  readonly current?: (() => void) | undefined
  /** Told when a listener of `onRotate` throws. */
  readonly onListenerError?: (error: unknown) => void
}

/** The string of a box can be held weakly, where a bare string cannot. */
interface Box<T> {
  readonly value: T
}

/** Creates a handle that throws `error` until it is filled. */
export let createSecret: <T>(name: string, owner: SecretOwner, error?: SecretError) => SecretCell<T>

let comparisonKey: Buffer | undefined

/**
 * A live handle to a secret. `expose()` is the one way to the value; every way of printing the handle shows the mask or nothing.
 */
export class Secret<T> {
  readonly #mask: string
  readonly #owner: SecretOwner
  readonly #listeners = new Set<(secret: Secret<T>) => void>()
  #sealed: Sealed<T> | undefined
  #box: WeakRef<Box<T>> | undefined
  #deadline = 0
  #exposed = 0
  #filling: Filling | undefined
  #error: SecretError | undefined
  readonly #name: string

  static {
    // A member named by `inspect.custom` is refused by isolatedDeclarations.
    Object.defineProperty(Secret.prototype, inspect.custom, {
      value(this: Secret<unknown>) {
        return this.#mask
      },
    })
    Object.defineProperty(Secret.prototype, Symbol.toStringTag, { value: 'Secret' })
    createSecret = <T>(name: string, owner: SecretOwner, error?: SecretError): SecretCell<T> => {
      const secret = new Secret<T>(name, owner)
      secret.#error = error
      return secret.#cell()
    }
  }

  private constructor(name: string, owner: SecretOwner) {
    this.#name = name
    this.#mask = maskOf(name)
    this.#owner = owner
  }

  /**
   * The value, always the newest good one. An object is a new copy each time.
   *
   * @throws {SecretError} `stale` when the value could not be refreshed for longer than `maxStale`, `closed` after `close()`,
   * `wrong_stage`, `wrong_environment`, or the code with which the backend denied the secret.
   */
  expose(): T {
    this.#owner.current?.()
    if (this.#box !== undefined && Date.now() < this.#deadline) {
      const box = this.#box.deref()
      if (box !== undefined) {
        this.#exposed++
        return box.value
      }
    }
    return this.#open()
  }

  /** Compares the value with a text in constant time. A value that is no string, number, bigint or boolean equals no text. */
  equals(text: string): boolean {
    const value: unknown = this.expose()
    if (typeof value === 'object' || typeof value === 'function' || value === undefined) return false
    const { createHmac, randomBytes, timingSafeEqual } = crypto()
    const key = (comparisonKey ??= randomBytes(32))
    const digest = (of: string): Buffer => createHmac('sha256', key).update(of).digest()
    return timingSafeEqual(digest(String(value)), digest(text))
  }

  /** What the backend calls the revision that the handle holds. */
  get version(): string | undefined {
    this.#owner.current?.()
    return this.#filling?.version
  }

  /** When the backend last confirmed this revision; `undefined` before the load. */
  get fetchedAt(): Date | undefined {
    this.#owner.current?.()
    return this.#filling?.fetchedAt
  }

  /** Calls `listener` after each new version. Returns the function that ends it. */
  onRotate(listener: (secret: Secret<T>) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Uses the value; when that fails with an error that `when` accepts, refreshes once and tries again with the newest value.
   * For a connection refused because the password was rotated a moment ago.
   */
  async withFresh<R>(use: (value: T) => R | Promise<R>, { when = () => true }: { when?: (error: unknown) => boolean } = {}): Promise<R> {
    try {
      return await use(this.expose())
    } catch (error) {
      if (!when(error)) throw error
      await this.#owner.refresh()
      return await use(this.expose())
    }
  }

  /** The mask. */
  toString(): string {
    return this.#mask
  }

  /** The mask. */
  toJSON(): string {
    return this.#mask
  }

  /** The mask. */
  valueOf(): string {
    return this.#mask
  }

  /** The mask, whatever the hint. */
  [Symbol.toPrimitive](): string {
    return this.#mask
  }

  #open(): T {
    if (this.#sealed === undefined) {
      throw (
        this.#error ??
        new SecretError('closed', { variable: this.#name, reason: 'read before it was loaded', remedy: 'await load() first' })
      )
    }
    if (Date.now() >= this.#deadline) throw new SecretError('stale', { variable: this.#name })
    const value = this.#sealed.open()
    // Objects are handed out as copies, so that nobody changes what the next reader gets.
    if (typeof value === 'string') this.#box = new WeakRef({ value })
    this.#exposed++
    return value
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener(this)
      } catch (error) {
        this.#owner.onListenerError?.(error)
      }
    }
  }

  #cell(): SecretCell<T> {
    const hold = (filling: Filling): void => {
      this.#filling = filling
      this.#deadline = filling.deadline
    }
    const drop = (): void => {
      this.#sealed?.wipe()
      this.#sealed = undefined
      this.#box = undefined
    }
    const status = (): SecretCell<T>['status'] => ({
      filled: this.#sealed !== undefined,
      sealed: this.#sealed?.sealed ?? false,
      exposed: this.#exposed,
      error: this.#error,
    })
    return {
      secret: this,
      fill: (value, filling, later) => {
        const first = this.#filling === undefined
        const next = seal(value)
        drop()
        this.#sealed = next
        this.#error = undefined
        hold(filling)
        if (first) return
        if (later === undefined) this.#tell()
        else later.push(() => this.#tell())
      },
      confirm: hold,
      evict: (error) => {
        drop()
        this.#error = error
      },
      open: () => this.#sealed?.open(),
      get status() {
        return status()
      },
    }
  }
}
