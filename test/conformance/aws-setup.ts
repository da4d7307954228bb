import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { AwsOptions } from '../../adapters/aws/index.ts'
import type { Adapter } from '../../src/core/adapter.ts'
import type { ConformanceOptions, ConformanceSeeds } from '../../src/testing/index.ts'
import { startFront, type Front, type FrontCall } from '../backends/aws/front.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import type { AwsCredentials } from '../backends/aws/signature.ts'

/** A server that a case has to itself, and clients of AWS's own that bring it into a state. */
export interface AwsBackend {
  readonly endpoint: string
  readonly region: string
  /** What is accepted now. */
  readonly credentials: () => AwsCredentials
  /** What names begin with, so that no other case uses them. */
  readonly prefix: string
  readonly secrets: SecretsManagerClient
  readonly parameters: SSMClient
  /** The switches, where it is the in-process server. */
  readonly fake: AwsServer | undefined
  /** What stands before moto. */
  readonly front: Front | undefined
  /** How many calls of each action there were; on the in-process server those of these clients too. */
  calls(): Readonly<Record<string, number>>
  resetCalls(): void
  hang(): void
  stop(): Promise<void>
}

/** Where a case runs: on an in-process server of its own, or before a moto that it shares with others. */
export type AwsPlace = 'in-process' | { readonly moto: string }

type Factory = (options: AwsOptions) => Adapter
type Options = ConformanceOptions<AwsBackend>

const watch = 'AWS tells no reader of a change'
const empty = 'AWS keeps no value of no bytes'
const noLease = 'values of AWS have no end'
const onMoto = {
  deny: 'moto refuses nobody unless it enforces IAM, and then in XML, which no client can tell from the page of a proxy',
  logOut: 'moto takes any login',
} as const

/** `aws` in the kit. */
export function awsSetup(create: Factory, place: AwsPlace): Options {
  return {
    ...common(create, place),
    scheme: 'aws-sm',
    path: (name, { prefix }) => `${prefix}${name}`,
    seed: {
      ...states(place),
      async write({ secrets }, path, value) {
        const content = isUtf8(value) ? { SecretString: Buffer.from(value).toString() } : { SecretBinary: value }
        await secrets.send(new CreateSecretCommand({ Name: path, ...content })).catch(async (error: unknown) => {
          if (!(error instanceof ResourceExistsException)) throw error
          await secrets.send(new PutSecretValueCommand({ SecretId: path, ...content }))
        })
      },
      async erase({ secrets }, path) {
        await secrets.send(new DeleteSecretCommand({ SecretId: path, ForceDeleteWithoutRecovery: true }))
      },
      // AWS has no other state in which a secret is there and cannot be had.
      async disable({ secrets }, path) {
        await secrets.send(new DeleteSecretCommand({ SecretId: path, RecoveryWindowInDays: 7 }))
      },
    },
    lacks: { watch, empty },
  }
}

/** `parameterStore` in the kit. */
export function parameterStoreSetup(create: Factory, place: AwsPlace): Options {
  return {
    ...common(create, place),
    scheme: 'aws-ps',
    path: (name, { prefix }) => (prefix === '' ? name : `/${prefix}${name}`),
    seed: {
      ...states(place),
      async write({ parameters }, path, value) {
        const Value = Buffer.from(value).toString()
        await parameters.send(new PutParameterCommand({ Name: path, Value, Type: 'SecureString', Overwrite: true }))
      },
      async erase({ parameters }, path) {
        await parameters.send(new DeleteParameterCommand({ Name: path }))
      },
      disable: 'a parameter is there or not',
    },
    lacks: { watch, empty, binary: 'parameters hold text', large: 'a parameter holds 4 KiB, or 8 at a price' },
  }
}

function common(create: Factory, place: AwsPlace): Pick<Options, 'open' | 'adapter' | 'dispose' | 'credentials' | 'answers'> {
  return {
    open: async () => await openAws(place),
    // No window, so that what was removed is gone; a scenario tells what the window does.
    adapter({ endpoint, region, credentials }) {
      return create({ endpoint, region, credentials, recoveryWindow: 'none', env: {} })
    },
    async dispose({ stop, secrets, parameters }) {
      secrets.destroy()
      parameters.destroy()
      await stop()
    },
    credentials({ credentials }) {
      const { secretAccessKey, sessionToken } = credentials()
      return [secretAccessKey, sessionToken]
    },
    answers: ['find the specified', 'not authorized', 'security token', 'marked for deletion', 'validation error', '123456789012'],
  }
}

function states(place: AwsPlace): Pick<ConformanceSeeds<AwsBackend>, 'deny' | 'logOut' | 'stop' | 'hang' | 'lease'> {
  const own = {
    deny: ({ fake }: AwsBackend, path: string): void => fake?.deny(path),
    logOut: ({ fake }: AwsBackend): void => fake?.expire(),
  }
  return {
    ...(place === 'in-process' ? own : onMoto),
    stop: async ({ stop }) => await stop(),
    hang: ({ hang }) => hang(),
    lease: noLease,
  }
}

/** Opens a server for one test, with clients on it. */
export async function openAws(place: AwsPlace): Promise<AwsBackend> {
  if (place === 'in-process') {
    const fake = await startAws()
    const { endpoint, region } = fake
    const credentials = (): AwsCredentials => fake.credentials
    const clients = clientsOf({ endpoint, region, credentials })
    return {
      endpoint,
      region,
      credentials,
      prefix: '',
      ...clients,
      fake,
      front: undefined,
      calls: () => fake.calls.byAction,
      resetCalls: () => fake.calls.reset(),
      hang: () => fake.hang(),
      stop: async () => await fake.stop(),
    }
  }
  const front = await startFront(place.moto)
  const { endpoint } = front
  const made = { accessKeyId: text(10), secretAccessKey: text(30), sessionToken: text(60) }
  const credentials = (): AwsCredentials => made
  const region = 'eu-west-1'
  // States are brought about behind the front, which may be down.
  const clients = clientsOf({ endpoint: place.moto, region, credentials })
  const prefix = `kit-${randomBytes(6).toString('hex')}/`
  return {
    endpoint,
    region,
    credentials,
    prefix,
    ...clients,
    fake: undefined,
    front,
    calls: () => counted(front.calls),
    resetCalls: () => front.reset(),
    hang: () => front.hang(),
    stop: async () => await front.stop(),
  }
}

function clientsOf({ endpoint, region, credentials }: Pick<AwsBackend, 'endpoint' | 'region' | 'credentials'>): {
  readonly secrets: SecretsManagerClient
  readonly parameters: SSMClient
} {
  const config = { endpoint, region, credentials: async () => credentials(), maxAttempts: 1 }
  return { secrets: new SecretsManagerClient(config), parameters: new SSMClient(config) }
}

function counted(calls: readonly FrontCall[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { action } of calls) counts[action] = (counts[action] ?? 0) + 1
  return counts
}

function text(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
