/** The part of an AWS SDK client that is used here. */
export interface SdkClient {
  readonly config: {
    region(): Promise<string>
    /** The SDK's default chain. */
    credentialDefaultProvider(init: object): IdentityProvider
    /** Milliseconds by which AWS's clock is ahead, as its answers said. */
    readonly systemClockOffset?: number
  }
  send(command: object, options: SendOptions): Promise<unknown>
  destroy(): void
}

/** The options of a call, which the SDK hands to the request handler as they are. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal
  /** Told what is known of the connection that carried the answer. */
  readonly onFacts?: (facts: Readonly<Record<string, string>>) => void
}

/** What the SDK signs with. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}

/** Gives what to sign with; `properties` name the client that asks. */
export type IdentityProvider = (properties?: object) => Promise<Identity>

/** The classes of an SDK package, `GetSecretValueCommand` and so on. */
export type SdkClasses = Readonly<Record<string, new (input: object) => object>>

/** What every operation answers beside its own. */
export interface Answered {
  readonly $metadata?: { readonly requestId?: string | undefined }
}

/** The operations of a service: their input and what is used of their output. */
export type Operations = Readonly<Record<string, readonly [input: object, output: object]>>

/** A service and the package that speaks to it. */
export interface Service {
  readonly package: string
  /** Name of the client class. */
  readonly client: string
  /** What the service is called in `AWS_ENDPOINT_URL_...`. */
  readonly variable: string
  readonly load: () => Promise<object>
}
