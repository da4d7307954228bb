import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { peer } from '../../src/core/peer.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import type { Concealer } from './concealer.ts'
import { prepareContainer } from './container.ts'
import { errorCode } from './error-code.ts'
import type { Handler } from './handler.ts'
import type { AwsOptions, AwsRole } from './options.ts'
import type { Identity, IdentityProvider, SdkClient } from './sdk.ts'
import type { Settings } from './settings.ts'

/** What a login is made of. */
export interface LoginOptions {
  readonly options: Pick<AwsOptions, 'credentials' | 'assumeRole'>
  readonly settings: Settings
  /** A client of the default region, of which the SDK's default chain is taken. */
  readonly client: () => SdkClient
  readonly handler: Handler
  readonly concealer: Concealer
  /** Whether files are read again that the SDK has read before. */
  readonly anew: boolean
}

/**
 * Gives what to sign with, from one login: kept until five minutes before it ends, asked for once at a time, concealed before anybody
 * signs with it.
 *
 * The provider rejects with a `SecretError`: whatever a login fails of says nothing about a secret, so a refusal is `unauthenticated`.
 */
export function createLogin(made: LoginOptions): IdentityProvider {
  let source: Promise<IdentityProvider> | undefined
  return remembered(async (properties) => {
    try {
      source ??= sourceOf(made)
      const identity = await (await source)(properties)
      if (!isIdentity(identity)) throw new TypeError('no credentials')
      made.concealer.tell(identity.secretAccessKey)
      made.concealer.tell(identity.sessionToken)
      return identity
    } catch (error) {
      source = undefined
      throw failure(error)
    }
  })
}

async function sourceOf(made: LoginOptions): Promise<IdentityProvider> {
  const { assumeRole } = made.options
  return assumeRole === undefined ? ownIdentity(made) : await roleProvider(assumeRole, made)
}

function ownIdentity({ options: { credentials }, settings, client, handler, concealer, anew }: LoginOptions): IdentityProvider {
  if (typeof credentials === 'function') return async () => await credentials()
  if (credentials !== undefined) return async () => credentials
  const { profile, key } = settings
  // The SDK's chain begins with the environment too, unless a profile is named.
  if (profile === undefined && key !== undefined) return async () => key
  const { config } = client()
  const chain = config.credentialDefaultProvider({
    profile,
    ignoreCache: anew,
    parentClientConfig: config,
    clientConfig: clientConfig(handler),
  })
  return async (properties) => {
    prepareContainer(concealer)
    return await chain(properties)
  }
}

async function roleProvider(
  { arn, externalId, sessionName = 'tightlip', duration }: AwsRole,
  made: LoginOptions,
): Promise<IdentityProvider> {
  const { fromTemporaryCredentials } = await peer('@aws-sdk/credential-providers', () => import('@aws-sdk/credential-providers'))
  const { settings, client, handler } = made
  return fromTemporaryCredentials({
    params: { RoleArn: arn, RoleSessionName: sessionName, ExternalId: externalId, DurationSeconds: duration },
    masterCredentials: ownIdentity(made) as never,
    clientConfig: {
      ...clientConfig(handler),
      region: settings.region ?? (await client().config.region()),
      ...(settings.stsEndpoint !== undefined && { endpoint: settings.stsEndpoint }),
    },
  })
}

/** For the clients of STS and SSO. The second attempt is for a clock that is wrong, which the SDK corrects only by trying again. */
function clientConfig(handler: Handler): object {
  return { requestHandler: handler, maxAttempts: 2 }
}

const fiveMinutes = 300_000

function remembered(load: IdentityProvider): IdentityProvider {
  let held: Identity | undefined
  let flight: Promise<Identity> | undefined
  return async (properties) => {
    if (held !== undefined && left(held) > fiveMinutes) return held
    flight ??= load(properties).finally(() => (flight = undefined))
    try {
      held = await flight
    } catch (error) {
      if (held === undefined || left(held) <= 0) throw error
    }
    return held
  }
}

function left({ expiration }: Identity): number {
  return expiration === undefined ? Infinity : expiration.getTime() - Date.now()
}

function isIdentity(identity: Identity | undefined): identity is Identity {
  return typeof identity?.accessKeyId === 'string' && typeof identity.secretAccessKey === 'string'
}

const downCodes: ReadonlySet<ErrorCode> = new Set(['unavailable', 'resource_exhausted', 'deadline_exceeded', 'cancelled'])

function failure(error: unknown): SecretError {
  if (error instanceof SecretError && !error.denied) return error
  const { code, status, requestId } = wrapError(error, { scheme: 'aws', errorCode })
  if (downCodes.has(code)) return new SecretError(code, { status, requestId, reason: 'the login to AWS could not be made' })
  return new SecretError('unauthenticated', {
    status,
    requestId,
    reason: 'there are no credentials for AWS, or they were not accepted',
    remedy:
      'log in (aws sso login), set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment ' +
      '(a .env file is not asked for those), or give the machine a role',
  })
}
