import type { SecretId } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { isRegion } from './settings.ts'

/** What a reference points at, in AWS's terms. */
export interface Target {
  /** Name or ARN. */
  readonly secret: string
  /** `undefined` for the adapter's own. */
  readonly region: string | undefined
  readonly params: Readonly<Record<string, string>>
}

/** A target whose region is known. */
export type Located = Target & { readonly region: string }

/**
 * Reads an id. An ARN names its region.
 *
 * @throws {SecretError} `invalid_reference` for params that are not `region` or one of `known`.
 */
export function targetOf({ scheme, path, params }: SecretId, known: readonly string[]): Target {
  const names = ['region', ...known]
  if (Object.keys(params).some((name) => !names.includes(name))) {
    throw new SecretError('invalid_reference', {
      reason: `the reference has a param that ${scheme} does not take${known.length === 0 ? ' here' : ''}`,
      remedy: `use ${names.join(', ')}, or none`,
    })
  }
  const { region: named, ...rest } = params
  const own = path.startsWith('arn:') ? path.split(':')[3] : undefined
  const region = named ?? own
  if (region !== undefined && !isRegion(region)) {
    throw new SecretError('invalid_reference', {
      reason: 'the region of the reference is not one of AWS',
      remedy: 'write it like eu-west-1',
    })
  }
  if (own !== undefined && region !== own) {
    throw new SecretError('invalid_reference', { reason: 'the ARN and the param region name two regions', remedy: 'leave the param out' })
  }
  return { secret: path, region, params: rest }
}
