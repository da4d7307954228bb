import type { Adapter } from '../../src/core/adapter.ts'
import type { Canaries } from './canaries.ts'
import type { FailureName } from './failures.ts'

/** A backend that can be made to fail, and an adapter on it. */
export interface World {
  readonly adapter: Adapter
  /** How another process makes the same adapter: a factory of an entry of the built package, and options that survive JSON. */
  readonly recipe: { readonly entry: string; readonly factory: string; readonly options: object }
  /** What is loaded; all of it can be read until `fail` is called. */
  readonly references: readonly string[]
  /** A value that is put, which `canaries` knows. */
  readonly value: string
  /** Lets the backend fail from now on. */
  fail(failure: FailureName): Promise<void>
  /** Whatever must not be seen: what was made, and what the servers received, credentials and signatures among it. */
  seen(): Canaries
  /** How many requests came to the host that redirects point at. */
  strayed(): number
  stop(): Promise<void>
}

/** A row of the matrix. */
export interface Row {
  readonly name: string
  /** What the failures meet. */
  readonly meets: 'read' | 'login'
  readonly failures: readonly FailureName[]
  open(): Promise<World>
}
