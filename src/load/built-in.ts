import type { AgeOptions } from '../../adapters/age/index.ts'
import type { AwsOptions } from '../../adapters/aws/index.ts'
import type { VaultOptions } from '../../adapters/vault/index.ts'
import type { Adapter } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { heldIdentity } from '../core/held-identity.ts'
import { allowedAddress } from '../core/reference.ts'

/** What a built-in adapter is made with when the caller gave none of its own. */
export interface BuiltInOptions {
  readonly environment: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** tightlip's own settings, from the environment and the `.env` files. */
  readonly settings?: NodeJS.ProcessEnv
  /** Where environment text may point. */
  readonly allow?: readonly string[] | undefined
}

/** Of all services, and of those that a login goes to, with tokens. */
const awsAddresses = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_ENDPOINT_URL_SIGNIN',
] as const

/** The fixed table of built-in adapters; the text of a reference never names a module. */
const builtIn: Readonly<Record<string, (options: BuiltInOptions) => Promise<Adapter>>> = {
  age: async (options) => (await import('../../adapters/age/index.ts')).age(ageOptions(options)),
  'aws-ps': async (options) => {
    checkAddress(options, ['AWS_ENDPOINT_URL_SSM', ...awsAddresses])
    return (await import('../../adapters/aws/index.ts')).parameterStore(awsOptions(options, 'AWS_ENDPOINT_URL_SSM'))
  },
  'aws-sm': async (options) => {
    checkAddress(options, ['AWS_ENDPOINT_URL_SECRETS_MANAGER', ...awsAddresses])
    return (await import('../../adapters/aws/index.ts')).aws(awsOptions(options, 'AWS_ENDPOINT_URL_SECRETS_MANAGER'))
  },
  env: async ({ env }) => (await import('../../adapters/env.ts')).env({ env }),
  file: async () => (await import('../../adapters/file/index.ts')).file(),
  'gcp-sm': async () => (await import('../../adapters/gcp/index.ts')).gcp(),
  vault: async (options) => {
    checkAddress(options, ['BAO_ADDR', 'VAULT_ADDR'])
    return (await import('../../adapters/vault/index.ts')).vault(vaultOptions(options))
  },
}

/** Creates the built-in adapter of a scheme; `undefined` where there is none. */
export function createBuiltIn(scheme: string, options: BuiltInOptions): Promise<Adapter> | undefined {
  return Object.hasOwn(builtIn, scheme) ? builtIn[scheme]?.(options) : undefined
}

/** A file of the identity that a `.env` file names counts where the environment names no identity. */
function ageOptions({ environment, env, settings = {} }: BuiltInOptions): AgeOptions {
  const identity = settings['TIGHTLIP_IDENTITY_FILE']
  const named = heldIdentity(env) === undefined && (env['TIGHTLIP_IDENTITY_FILE'] ?? '') === '' && identity !== undefined
  return { env, ...(environment !== undefined && { environment }), ...(named && { identity }) }
}

function awsOptions(options: BuiltInOptions, address: string): AwsOptions {
  return {
    env: options.env,
    ...ofFiles(options, 'region', ['AWS_REGION', 'AWS_DEFAULT_REGION']),
    ...ofFiles(options, 'profile', ['AWS_PROFILE']),
    ...ofFiles(options, 'endpoint', [address, 'AWS_ENDPOINT_URL']),
  }
}

function vaultOptions(options: BuiltInOptions): VaultOptions {
  return {
    env: options.env,
    ...ofFiles(options, 'address', ['BAO_ADDR', 'VAULT_ADDR']),
    ...ofFiles(options, 'namespace', ['BAO_NAMESPACE', 'VAULT_NAMESPACE']),
  }
}

/** What a `.env` file says where the environment, which the adapter reads itself, says nothing. */
function ofFiles<O extends string>({ env, settings = {} }: BuiltInOptions, option: O, names: readonly string[]): { [K in O]?: string } {
  if (names.some((name) => (env[name] ?? '') !== '')) return {}
  const text = names.map((name) => settings[name] ?? '').find((one) => one !== '')
  return (text === undefined ? {} : { [option]: text }) as { [K in O]?: string }
}

/** An address that is malformed is for the adapter to refuse. */
function checkAddress({ env, settings = {}, allow }: BuiltInOptions, names: readonly string[]): void {
  for (const name of allow === undefined ? [] : names) {
    const address = (env[name] ?? '') === '' ? (settings[name] ?? '') : (env[name] ?? '')
    if (!URL.canParse(address) || allowedAddress(new URL(address), allow ?? [])) continue
    throw new SecretError('refused', {
      reason: `${name} names an address that environment text may not point at`,
      remedy: 'add the address to the allow list of the configuration',
    })
  }
}
