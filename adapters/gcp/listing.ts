import type { SecretListing } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { nameOf, partsOf } from './name.ts'
import { dateOf } from './timestamp.ts'
import type { Send } from './writes.ts'

/** `ListSecretsResponse` and `Secret`, as far as they are looked at. */
interface Page {
  readonly secrets?: readonly Listed[] | null
  readonly nextPageToken?: unknown
}
interface Listed {
  readonly name?: unknown
  readonly createTime?: unknown
  readonly expireTime?: unknown
  readonly rotation?: { readonly nextRotationTime?: unknown } | null
}

const pageSize = 250 // a page may not pass 16 MiB, and annotations may take 16 KiB each

/** The global secrets of a project whose names begin with a text, by their names. */
export async function list(project: string, beginning: string, send: Send): Promise<readonly SecretListing[]> {
  const { parent } = nameOf({ scheme: 'gcp-sm', path: `${project}/any`, params: {} })
  const found: SecretListing[] = []
  const tokens = new Set<string>()
  for (let pageToken = ''; ;) {
    const { message } = await send({ method: 'listSecrets', request: { parent, pageSize, pageToken }, route: ['parent', parent] })
    const page = (message ?? {}) as Page
    found.push(...(page.secrets ?? []).flatMap((one) => listed(project, beginning, one)))
    pageToken = String(page.nextPageToken ?? '')
    if (pageToken === '') return found.toSorted(({ id: { path: one } }, { id: { path: other } }) => (one < other ? -1 : 1))
    if (tokens.has(pageToken)) throw new SecretError('data_loss', { reason: 'the pages of the listing do not end' })
    tokens.add(pageToken)
  }
}

function listed(project: string, beginning: string, { name, createTime, expireTime, rotation }: Listed): readonly SecretListing[] {
  const secret = partsOf(name)?.secret
  if (secret === undefined || !secret.startsWith(beginning)) return []
  const [createdAt, expiresAt, nextRotationAt] = [createTime, expireTime, rotation?.nextRotationTime].map(dateOf)
  return [
    {
      id: { scheme: 'gcp-sm', path: `${project}/${secret}`, params: {} },
      ...(createdAt && { createdAt }),
      ...(expiresAt && { expiresAt }),
      ...(nextRotationAt && { nextRotationAt }),
    },
  ]
}
