import type { SecretValue } from '../../src/core/adapter.ts'

/** The answer for one secret. */
export type Outcome = PromiseSettledResult<SecretValue | undefined>

/** The same answer with bytes of its own, also where two ask for one secret. */
export function ownBytes(outcome: Outcome): Outcome {
  if (outcome.status === 'rejected' || outcome.value === undefined) return outcome
  return { status: 'fulfilled', value: { ...outcome.value, bytes: Uint8Array.from(outcome.value.bytes) } }
}

/** The value, or what the read failed with. */
export function valueOf(outcome: Outcome | undefined): SecretValue | undefined {
  if (outcome?.status === 'fulfilled') return outcome.value
  throw outcome?.reason
}
