import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { MethodDefinition } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'

/** A method of the service with what turns its messages into bytes and back. */
export type ApiMethod = MethodDefinition<object, object>

let read: Readonly<Record<string, ApiMethod>> | undefined

/** The methods of `google.cloud.secretmanager.v1.SecretManagerService`, from the descriptors in Google's package. They are read once in a process, since that takes its time. */
export function descriptors(): Readonly<Record<string, ApiMethod>> {
  read ??= readDescriptors()
  return read
}

function readDescriptors(): Readonly<Record<string, ApiMethod>> {
  const path = createRequire(import.meta.url).resolve('@google-cloud/secret-manager/build/protos/protos.json')
  const json = JSON.parse(readFileSync(path, 'utf8')) as Parameters<typeof fromJSON>[0]
  const all = fromJSON(json, { longs: String, enums: String, defaults: true, oneofs: true })
  return all['google.cloud.secretmanager.v1.SecretManagerService'] as unknown as Readonly<Record<string, ApiMethod>>
}
