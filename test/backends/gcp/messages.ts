import type { KeptSecret, KeptVersion } from './secret.ts'

/** `google.protobuf.Timestamp`. */
export interface Timestamp {
  readonly seconds: string
  readonly nanos: number
}

/** `google.protobuf.Duration`, as far as it is read. */
export interface Duration {
  readonly seconds: string
}

/** `Secret`, as far as it is read from requests. Fields that were not sent have the proto's default. */
export interface SecretMessage {
  readonly name: string
  readonly replication: { readonly automatic?: object | null; readonly userManaged?: object | null } | null
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly versionAliases: Readonly<Record<string, string>>
  readonly expireTime?: Timestamp | null
  readonly ttl?: Duration | null
  readonly etag: string
}

/** What the methods are asked, by the names of the proto's fields. */
export interface Requests {
  readonly CreateSecret: { readonly parent: string; readonly secretId: string; readonly secret: SecretMessage | null }
  readonly GetSecret: { readonly name: string }
  readonly UpdateSecret: { readonly secret: SecretMessage | null; readonly updateMask: { readonly paths: readonly string[] } | null }
  readonly DeleteSecret: { readonly name: string; readonly etag: string }
  readonly ListSecrets: ListRequest
  readonly AddSecretVersion: {
    readonly parent: string
    readonly payload: { readonly data: Buffer; readonly dataCrc32c?: string | null } | null
  }
  readonly AccessSecretVersion: { readonly name: string }
  readonly GetSecretVersion: { readonly name: string }
  readonly ListSecretVersions: ListRequest
  readonly EnableSecretVersion: { readonly name: string; readonly etag: string }
  readonly DisableSecretVersion: { readonly name: string; readonly etag: string }
  readonly DestroySecretVersion: { readonly name: string; readonly etag: string }
}

/** Name of a method that the fake serves. */
export type Method = keyof Requests

/** What both list methods are asked. */
export interface ListRequest {
  readonly parent: string
  readonly pageSize: number
  readonly pageToken: string
  readonly filter: string
}

/** `Secret`, as it is answered. `parent` names the project by its number, as Google's answers do, whatever it was asked by. */
export function secretMessage(parent: string, secret: KeptSecret): object {
  const { createTime, expireTime, replication, labels, annotations, aliases, etag } = secret
  return {
    name: `${parent}/secrets/${secret.id}`,
    createTime: timestamp(createTime),
    ...(replication !== undefined && { replication }),
    ...(expireTime !== undefined && { expireTime: timestamp(expireTime) }),
    labels,
    annotations,
    versionAliases: aliases,
    etag,
  }
}

/** `SecretVersion`, as it is answered. */
export function versionMessage(parent: string, secret: KeptSecret, version: KeptVersion): object {
  const { number, createTime, destroyTime, state, etag, clientSpecifiedPayloadChecksum } = version
  return {
    name: `${parent}/secrets/${secret.id}/versions/${number}`,
    createTime: timestamp(createTime),
    ...(destroyTime !== undefined && { destroyTime: timestamp(destroyTime) }),
    state,
    ...(secret.parent.location === undefined && { replicationStatus: { automatic: {} } }),
    etag,
    clientSpecifiedPayloadChecksum,
  }
}

/** A date of a message. */
export function date({ seconds, nanos }: Timestamp): Date {
  return new Date(Number(seconds) * 1000 + nanos / 1e6)
}

function timestamp(time: Date): Timestamp {
  const milliseconds = time.getTime()
  return { seconds: String(Math.floor(milliseconds / 1000)), nanos: (milliseconds % 1000) * 1e6 }
}
