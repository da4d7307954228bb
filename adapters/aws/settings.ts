import { checkEndpoint } from '../../src/core/endpoint.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { AwsOptions } from './options.ts'
import type { Identity, Service } from './sdk.ts'

/** What the options and the environment say. */
export interface Settings {
  readonly region: string | undefined
  readonly profile: string | undefined
  readonly endpoint: string | undefined
  readonly stsEndpoint: string | undefined
  /** The access key that the environment holds. */
  readonly key: Identity | undefined
}

/**
 * Reads the options and the environment, by the SDK's names.
 *
 * @throws {SecretError} `invalid_config` for an address or a region that is none.
 */
export function settingsOf({ region, profile, endpoint, allowPlainHttp, env = process.env }: AwsOptions, { variable }: Service): Settings {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const address = (service: string): string | undefined => {
    if (set('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true') return undefined
    return set(`AWS_ENDPOINT_URL_${service}`) ?? set('AWS_ENDPOINT_URL')
  }
  const checked = (url: string | undefined, what: string): string | undefined => {
    if (url !== undefined) checkEndpoint(url, { what, allowPlainHttp })
    return url
  }
  const named = region ?? set('AWS_REGION') ?? set('AWS_DEFAULT_REGION')
  if (named !== undefined && !isRegion(named)) {
    throw new SecretError('invalid_config', { reason: 'the region is not one of AWS', remedy: 'write it like eu-west-1' })
  }
  return {
    region: named,
    profile: profile ?? set('AWS_PROFILE'),
    endpoint: checked(endpoint ?? address(variable), `the address of AWS (endpoint, AWS_ENDPOINT_URL_${variable} or AWS_ENDPOINT_URL)`),
    stsEndpoint: checked(address('STS'), 'the address of AWS STS (AWS_ENDPOINT_URL_STS or AWS_ENDPOINT_URL)'),
    key: keyOf(set),
  }
}

/** Whether a text may be a region; it becomes part of a host name. */
export function isRegion(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(text)
}

function keyOf(set: (name: string) => string | undefined): Identity | undefined {
  const [accessKeyId, secretAccessKey] = [set('AWS_ACCESS_KEY_ID'), set('AWS_SECRET_ACCESS_KEY')]
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  const ends = new Date(set('AWS_CREDENTIAL_EXPIRATION') ?? NaN)
  const expiration = Number.isNaN(ends.getTime()) ? undefined : ends
  return { accessKeyId, secretAccessKey, sessionToken: set('AWS_SESSION_TOKEN'), expiration }
}
