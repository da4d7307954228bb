import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { peer } from '../../src/core/peer.ts'
import { createConcealer } from './concealer.ts'
import { errorCode } from './error-code.ts'
import { createHandler } from './handler.ts'
import { createLogin } from './login.ts'
import type { AwsOptions } from './options.ts'
import type { IdentityProvider, Operations, SdkClasses, SdkClient, SendOptions, Service } from './sdk.ts'
import { settingsOf, type Settings } from './settings.ts'

/** An answer, with what is known of the connection that carried it. */
export interface Answer<Output> {
  readonly output: Output
  readonly facts: Readonly<Record<string, string>>
}

/** Calls to one service, over one client a region. */
export interface Clients<Known extends Operations> {
  /** Calls an operation in a region; rejects with what the SDK throws, and with `SecretError` where the login fails. */
  send<Name extends keyof Known & string>(
    name: Name,
    input: Known[Name][0],
    { region, o }: { readonly region: string; readonly o: ReadOptions },
  ): Promise<Answer<Known[Name][1]>>
  /** The region of references that name none. */
  region(): Promise<string>
  /** Number of the login in use. */
  readonly login: number
  /** Logs in anew, unless that was done since the login `than`. */
  logInAnew(than?: number): void
  close(): void
}

interface Base {
  readonly sdk: SdkClasses
  readonly settings: Settings
  /** Knows the default region and the default chain; it sends nothing. Made where one of them is asked for: that costs a start 2 ms. */
  readonly client: () => SdkClient
}

interface Session {
  readonly identity: IdentityProvider
  readonly clients: Map<string, Promise<SdkClient>>
}

const clockError = 240_000 // milliseconds of a wrong clock that AWS may refuse a signature for; the SDK's own threshold

/** Makes the clients of a service. Nothing is loaded before the first call. */
export function createClients<Known extends Operations>(service: Service, options: AwsOptions): Clients<Known> {
  const concealer = createConcealer()
  const { handler, close } = createHandler(options, concealer.tell)
  let base: Promise<Base> | undefined
  let session: Promise<Session> | undefined
  let login = 0

  const clientOf = (sdk: SdkClasses, { endpoint, profile }: Settings, more: object): SdkClient => {
    const config = { maxAttempts: 1, retryMode: 'standard', requestHandler: handler, endpoint, profile, ...more }
    return new (sdk[service.client] as SdkClasses[string])(config) as SdkClient
  }
  const prepare = async (): Promise<Base> => {
    const settings = settingsOf(options, service)
    const sdk = (await peer(service.package, service.load)) as SdkClasses
    let client: SdkClient | undefined
    return { sdk, settings, client: () => (client ??= clientOf(sdk, settings, { region: settings.region })) }
  }
  const ready = (): Promise<Base> => {
    base ??= prepare().catch((error: unknown) => {
      base = undefined // a package may be installed, a variable set
      throw error
    })
    return base
  }
  const begin = async (): Promise<Session> => {
    const anew = login > 0
    const { settings: _, ...known } = await ready()
    const settings = settingsOf(options, service) // the environment may hold another key by now
    return { identity: createLogin({ ...known, options, settings, handler, concealer, anew }), clients: new Map() }
  }
  const clientFor = (region: string, { identity, clients }: Session): Promise<SdkClient> => {
    const client = clients.get(region) ?? makeClient(region, identity)
    clients.set(region, client)
    return client
  }
  const makeClient = async (region: string, identity: IdentityProvider): Promise<SdkClient> => {
    const { sdk, settings } = await ready()
    const client = clientOf(sdk, settings, { region, credentials: identity })
    // All calls wait for it: the SDK may warn of the version of Node in the next tick: printed before there is a login to mask, it costs a start 9 ms less.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    return client
  }
  const renew = (): void => {
    login++
    session = undefined
  }
  return {
    async send(name, input, { region, o: { signal, conceal } }) {
      const begun = (session ??= begin().catch((error: unknown) => {
        session = undefined
        throw error
      }))
      const current = await begun
      const client = await clientFor(region, current)
      const { sdk } = await ready()
      let facts = {}
      const sending: SendOptions = { abortSignal: signal, onFacts: (known) => (facts = known) }
      const send = async (): Promise<unknown> => await client.send(new (sdk[`${name}Command`] as SdkClasses[string])(input), sending)
      const calling = concealer.during(conceal, async () => {
        const { secretAccessKey, sessionToken } = await current.identity()
        concealer.tell(secretAccessKey) // for those who came after the login
        concealer.tell(sessionToken)
        return await withClock(client, send)
      })
      const output = await calling.catch((error: unknown) => {
        // AWS takes this login no more, whether it named an end or not: the next call makes another.
        if (session === begun && errorCode(error) === 'unauthenticated') renew()
        throw error
      })
      return { output: output as Known[typeof name][1], facts }
    },
    async region() {
      const { client, settings } = await ready()
      if (settings.region !== undefined) return settings.region
      return await client()
        .config.region()
        .catch(() => {
          throw new SecretError('invalid_config', {
            reason: 'no region of AWS is named',
            remedy:
              'set AWS_REGION, write ?region= into the reference, or give the adapter one: aws({ region }), parameterStore({ region })',
          })
        })
    },
    get login() {
      return login
    },
    logInAnew(than = login) {
      if (than >= login) renew()
    },
    close,
  }
}

/** The SDK sees by the date of a refusal that the clock is wrong, and signs right from then on: the second try is made here. */
async function withClock<T>(client: SdkClient, send: () => Promise<T>): Promise<T> {
  const { systemClockOffset: before = 0 } = client.config
  try {
    return await send()
  } catch (error) {
    const { systemClockOffset: after = 0 } = client.config
    if (errorCode(error) !== 'unauthenticated' || Math.abs(after - before) < clockError) throw error
    return await send()
  }
}
