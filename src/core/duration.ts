import { SecretError } from './errors.ts'

/** A length of time: milliseconds, or a number with a unit, `'90d'`, `'12h'`, `'5m'`, `'30s'`, `'200ms'`. */
export type Duration = number | `${number}${Unit}`

type Unit = keyof typeof units
const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A duration in milliseconds.
 *
 * @throws {SecretError} `invalid_config` that names `option` when the text is no duration.
 */
export function milliseconds(duration: Duration, option: string): number {
  if (typeof duration === 'number' && duration >= 0) return duration
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration))
  if (match === null) {
    throw new SecretError('invalid_config', {
      reason: `${option} is not a duration`,
      remedy: "write milliseconds, or a number and a unit, such as '5m' or '90d'",
    })
  }
  return Number(match[1]) * units[match[2] as Unit]
}
