import { crc32c } from './crc32c.ts'
import { Failure } from './failure.ts'
import { type Method, type Requests, versionMessage } from './messages.ts'
import { page } from './page.ts'
import { type KeptSecret, type KeptVersion, newEtag, type VersionState } from './secret.ts'
import { checkEtag } from './secret-methods.ts'
import type { Store } from './store.ts'

/** Methods on versions. They throw a `Failure`. */
export type VersionMethods = {
  readonly [M in Extract<Method, `${string}SecretVersion` | 'ListSecretVersions'>]: (request: Requests[M]) => object
}

/** What `AccessSecretVersion` says of the payload: the CRC-32C of the data, none (it is optional in the proto), or another one. */
export type Checksum = 'right' | 'none' | 'wrong'

const maxPayload = 65_536

/** The methods on versions, over a store. */
export function versionMethods(store: Store, maxPage: number, checksum: () => Checksum): VersionMethods {
  const answer = (secret: KeptSecret, version: KeptVersion): object => versionMessage(store.answeredParent(secret.parent), secret, version)
  const change = (to: VersionState) => (request: { readonly name: string; readonly etag: string }) => {
    const { secret, version } = store.version(request.name, false)
    checkEtag(version, request.etag)
    if (version.state === 'DESTROYED') throw inState(store, secret, version)
    version.state = to
    version.etag = newEtag()
    if (to === 'DESTROYED') {
      version.destroyTime = new Date()
      version.data?.fill(0)
      version.data = undefined
    }
    return answer(secret, version)
  }
  return {
    AddSecretVersion({ parent, payload }) {
      const secret = store.secret(parent)
      const { data = Buffer.alloc(0), dataCrc32c } = payload ?? {}
      // Of a payload without data Google says that there is none: hashicorp/terraform-provider-google#10475.
      if (data.length === 0) throw new Failure('INVALID_ARGUMENT', 'Field [payload] is required.')
      if (data.length > maxPayload) throw new Failure('INVALID_ARGUMENT', 'The payload exceeds the maximum size of 65536 bytes.')
      const sum = crc32c(data)
      const clientSpecifiedPayloadChecksum = dataCrc32c != null
      if (clientSpecifiedPayloadChecksum && dataCrc32c !== String(sum)) {
        throw new Failure('INVALID_ARGUMENT', 'The provided checksum does not match the payload.')
      }
      const version: KeptVersion = {
        ...{ number: secret.versions.length + 1, createTime: new Date(), crc32c: sum, clientSpecifiedPayloadChecksum },
        ...{ state: 'ENABLED', etag: newEtag(), data: Buffer.from(data) },
      }
      secret.versions.push(version)
      return answer(secret, version)
    },
    AccessSecretVersion({ name }) {
      const { secret, version } = store.version(name)
      if (version.state !== 'ENABLED') throw inState(store, secret, version)
      const sum = { right: String(version.crc32c), wrong: String((version.crc32c ^ 1) >>> 0), none: undefined }[checksum()]
      const payload = { data: version.data, ...(sum !== undefined && { dataCrc32c: sum }) }
      return { name: `${store.answeredParent(secret.parent)}/secrets/${secret.id}/versions/${version.number}`, payload }
    },
    GetSecretVersion({ name }) {
      const { secret, version } = store.version(name)
      return answer(secret, version)
    },
    ListSecretVersions(request) {
      const secret = store.secret(request.parent)
      const rows = secret.versions.toReversed().map((version) => {
        const { state, createTime } = version
        return { message: answer(secret, version), name: String(version.number), state, createTime, labels: {} }
      })
      const { messages, ...rest } = page(rows, request, maxPage)
      return { versions: messages, ...rest }
    },
    EnableSecretVersion: change('ENABLED'),
    DisableSecretVersion: change('DISABLED'),
    DestroySecretVersion: change('DESTROYED'),
  }
}

/** What Google says of a version that cannot be used: google-github-actions/get-secretmanager-secrets#268. */
function inState(store: Store, secret: KeptSecret, { number, state }: KeptVersion): Failure {
  const name = `${store.answeredParent(secret.parent)}/secrets/${secret.id}/versions/${number}`
  return new Failure('FAILED_PRECONDITION', `Secret Version [${name}] is in ${state} state.`)
}
