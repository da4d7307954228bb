import { randomBytes } from 'node:crypto'
import type { Parent } from './names.ts'

/** State of a version, as the proto names it. */
export type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROYED'

/** A version as it is kept. */
export interface KeptVersion {
  readonly number: number
  readonly createTime: Date
  readonly crc32c: number
  readonly clientSpecifiedPayloadChecksum: boolean
  state: VersionState
  etag: string
  /** Gone once the version is destroyed. */
  data: Buffer | undefined
  destroyTime?: Date
}

/** A secret as it is kept, with its versions in the order they were made. */
export interface KeptSecret {
  readonly parent: Parent
  readonly id: string
  readonly createTime: Date
  readonly replication: object | undefined
  readonly versions: KeptVersion[]
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  aliases: Readonly<Record<string, string>>
  expireTime: Date | undefined
  etag: string
}

/** A new etag; every change of a resource gives it one, a change that changes nothing too (Google's documentation of etags). */
export function newEtag(): string {
  return `"${randomBytes(7).toString('hex')}"`
}
