import type { Adapter, ReadOptions, SecretId, SecretListing, SecretValue } from '../../src/core/adapter.ts'
import { checkEndpoint } from '../../src/core/endpoint.ts'
import { checkKnown } from '../../src/core/known-options.ts'
import { accessed } from './access.ts'
import { call } from './call.ts'
import { connections } from './connection.ts'
import { errorCode, isGrpcError } from './error-code.ts'
import { list } from './listing.ts'
import { login } from './login.ts'
import { nameOf, writtenNameOf } from './name.ts'
import { gcpOptionNames, type GcpOptions } from './options.ts'
import { sdk } from './sdk.ts'
import { put, remove, type Send } from './writes.ts'

export type { GcpOptions } from './options.ts'

/** The adapter of Google Cloud Secret Manager. */
export interface GcpAdapter extends Adapter {
  get(id: SecretId, o: ReadOptions): Promise<SecretValue | undefined>
  put(id: SecretId, value: Uint8Array, o: ReadOptions): Promise<Omit<SecretValue, 'bytes'>>
  remove(id: SecretId, o: ReadOptions): Promise<boolean>
  list(prefix: string, o: ReadOptions): Promise<readonly SecretListing[]>
  close(): Promise<void>
}

const notFound = 5
const unauthenticated = 16

/**
 * Google Cloud Secret Manager through `@google-cloud/secret-manager`: `gcp-sm://project/secret`, `?version=7` or an alias for another version
 * than the latest, `?location=europe-west3` for a regional secret.
 *
 * Checksums of the service are verified; where it gives none, the fact `checksum` of the value is `absent`.
 *
 * @throws {SecretError} `invalid_config` for an option that does not exist, and an endpoint that is no URL or would carry secrets in clear.
 *
 * @example
 * ```ts
 * await loadSecrets({ schema, adapters: [gcp({ keyFile: '/etc/app/key.json' })] })
 * ```
 */
export function gcp(options: GcpOptions = {}): GcpAdapter {
  checkKnown(options, gcpOptionNames, 'gcp')
  const { endpoint, allowPlainHttp, project, replication } = options
  if (endpoint !== undefined) checkEndpoint(endpoint, { what: 'the endpoint of Secret Manager', allowPlainHttp })
  const channels = connections(options)
  const identity = login(options)

  const sender = (o: ReadOptions, location?: string): Send => {
    return async (request) => {
      const parts = await sdk()
      const began = performance.now()
      const send = async (freshLogin: boolean): Promise<Awaited<ReturnType<Send>>> => {
        const { headers, since } = await identity.authorize(parts, { conceal: o.conceal, freshLogin })
        const connection = channels.get(parts, location)
        const onSilence = (): void => channels.leave(connection)
        return await call(connection, { ...request, headers, signal: o.signal, onSilence }).catch(async (error: unknown) => {
          // A token from before this call may have been revoked since; one that was made for it tells the truth.
          if (since < began && isGrpcError(error, unauthenticated)) return await send(true)
          throw error
        })
      }
      return await send(o.freshLogin === true)
    }
  }
  return {
    scheme: 'gcp-sm',
    concurrency: 32, // all over one HTTP/2 connection; the service takes 90,000 reads a minute
    async get(id, o) {
      const name = nameOf(id, project)
      const version = `${name.resource}/versions/${name.version}`
      try {
        const answer = await sender(
          o,
          name.location,
        )({ method: 'accessSecretVersion', request: { name: version }, route: ['name', version] })
        return accessed(answer, name)
      } catch (error) {
        if (isGrpcError(error, notFound)) return undefined
        throw error
      }
    },
    async put(id, value, o) {
      const name = writtenNameOf(id, project)
      return await put(name, value, replication, sender(o, name.location))
    },
    async remove(id, o) {
      const name = writtenNameOf(id, project)
      return await remove(name, sender(o, name.location))
    },
    async list(prefix, o) {
      const [ofProject = '', beginning = ''] = prefix.split(/\/(.*)/s)
      return await list(ofProject === '' ? (project ?? (await identity.project(await sdk()))) : ofProject, beginning, sender(o))
    },
    errorCode,
    async close() {
      channels.close()
      identity.close()
    },
  }
}
