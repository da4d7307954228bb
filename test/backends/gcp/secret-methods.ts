import { Failure } from './failure.ts'
import { date, type Method, type Requests, secretMessage, type SecretMessage } from './messages.ts'
import { checkSecretId, parseParent } from './names.ts'
import { page } from './page.ts'
import { type KeptSecret, newEtag } from './secret.ts'
import type { Store } from './store.ts'

/** Methods on secrets. They throw a `Failure`. */
export type SecretMethods = { readonly [M in Extract<Method, `${string}Secret` | 'ListSecrets'>]: (request: Requests[M]) => object }

const label = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u
const labelValue = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u
const alias = /^(?!(?:latest|NEW)$)[A-Za-z][A-Za-z0-9_-]{0,62}$/

/** The methods on secrets, over a store. */
export function secretMethods(store: Store, maxPage: number): SecretMethods {
  const answer = (secret: KeptSecret): object => secretMessage(store.answeredParent(secret.parent), secret)
  return {
    CreateSecret({ parent: name, secretId, secret }) {
      const parent = parseParent(name)
      checkSecretId(secretId)
      if (secret === null) throw new Failure('INVALID_ARGUMENT', 'Field [secret] is required.')
      const { replication } = secret
      if (parent.location === undefined && replication?.automatic == null && replication?.userManaged == null) {
        throw new Failure('INVALID_ARGUMENT', 'Field [secret.replication] is required.')
      }
      if (store.find({ ...parent, id: secretId }) !== undefined) {
        throw new Failure('ALREADY_EXISTS', `Secret [${store.answeredParent(parent)}/secrets/${secretId}] already exists.`)
      }
      const { labels, annotations } = secret
      const kept: KeptSecret = {
        ...{ parent, id: secretId, createTime: new Date(), replication: replication ?? undefined, versions: [], etag: newEtag() },
        ...{ labels: checkLabels(labels), annotations, aliases: {}, expireTime: expiry(secret) },
      }
      kept.aliases = checkAliases(kept, secret.versionAliases)
      store.add(kept)
      return answer(kept)
    },
    GetSecret: ({ name }) => answer(store.secret(name)),
    UpdateSecret({ secret: wanted, updateMask }) {
      if (wanted === null) throw new Failure('INVALID_ARGUMENT', 'Field [secret] is required.')
      const paths = updateMask?.paths ?? []
      if (paths.length === 0) throw new Failure('INVALID_ARGUMENT', 'Field [update_mask] is required.')
      const secret = store.secret(wanted.name)
      checkEtag(secret, wanted.etag)
      const changes = paths.map((path) => changeOf(path, secret, wanted))
      Object.assign(secret, ...changes, { etag: newEtag() })
      return answer(secret)
    },
    DeleteSecret({ name, etag }) {
      const secret = store.secret(name)
      checkEtag(secret, etag)
      store.delete(secret)
      return {}
    },
    ListSecrets(request) {
      const parent = parseParent(request.parent)
      const name = store.answeredParent(parent)
      const rows = store.of(parent).map((secret) => {
        const { createTime, labels } = secret
        return { message: answer(secret), name: `${name}/secrets/${secret.id}`, createTime, labels }
      })
      const { messages, ...rest } = page(rows, request, maxPage)
      return { secrets: messages, ...rest }
    },
  }
}

/**
 * Refuses a request whose etag is not the current one; no etag is no condition.
 *
 * @throws {Failure} FAILED_PRECONDITION
 */
export function checkEtag(of: { readonly etag: string }, etag: string): void {
  if (etag !== '' && etag !== of.etag) throw new Failure('FAILED_PRECONDITION', 'The etag provided does not match the current etag.')
}

function changeOf(path: string, secret: KeptSecret, wanted: SecretMessage): Partial<KeptSecret> {
  if (path === 'labels') return { labels: checkLabels(wanted.labels) }
  if (path === 'annotations') return { annotations: wanted.annotations }
  if (path === 'version_aliases') return { aliases: checkAliases(secret, wanted.versionAliases) }
  if (path === 'expire_time' || path === 'ttl') return { expireTime: expiry(wanted) }
  throw new Failure('INVALID_ARGUMENT', `Field [${path}] cannot be updated.`)
}

function checkLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const all = Object.entries(labels)
  if (all.length <= 64 && all.every(([name, value]) => label.test(name) && labelValue.test(value))) return labels
  throw new Failure('INVALID_ARGUMENT', 'The labels do not match the expected format.')
}

function checkAliases(secret: KeptSecret, aliases: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const all = Object.entries(aliases)
  if (all.length > 50 || all.some(([name]) => !alias.test(name))) {
    throw new Failure('INVALID_ARGUMENT', 'The version aliases do not match the expected format.')
  }
  const missing = all.find(([, number]) => secret.versions.every((version) => String(version.number) !== number))
  if (missing === undefined) return aliases
  throw new Failure('INVALID_ARGUMENT', `The version alias [${missing[0]}] points at a version that does not exist.`)
}

function expiry({ expireTime, ttl }: SecretMessage): Date | undefined {
  if (ttl != null) return new Date(Date.now() + Number(ttl.seconds) * 1000)
  return expireTime == null ? undefined : date(expireTime)
}
