import { done, listing, nothing, ok, Refusal, type Answer, type Engine, type Exchange, type Json } from './answer.ts'

interface Version {
  readonly created: string
  data: Json
  deleted: string
  destroyed: boolean
}

interface Kept {
  readonly created: string
  updated: string
  current: number
  readonly versions: Map<number, Version>
}

const actor = { actor: 'token', operation: 'update', client_id: 'fake' }
const notVersioned =
  'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, ' +
  "use 'vault kv get' for this operation."

/** The key-value engine with versions (HTTP API, "KV secrets engine - version 2"). */
export function kv2(): Engine {
  const all = new Map<string, Kept>()
  let maxVersions = 0
  const actions: Record<string, (path: string, exchange: Exchange) => Answer> = {
    config(_, { body }) {
      maxVersions = Number(body['max_versions'] ?? maxVersions)
      return done
    },
    data: (path, exchange) => ({ read, write, delete: removeNewest, list: nothing })[exchange.operation](path, exchange),
    metadata(path, { operation }) {
      if (operation === 'list') return listing(all.keys(), path)
      if (operation === 'delete') all.delete(path)
      return operation === 'read' ? about(all.get(path) ?? nothing()) : done
    },
    delete: (path, exchange) => each(path, exchange, (version) => void (version.deleted = new Date().toISOString())),
    undelete: (path, exchange) => each(path, exchange, (version) => void (version.deleted = '')),
    destroy: (path, exchange) => each(path, exchange, (version) => void Object.assign(version, { destroyed: true, data: {} })),
  }

  function read(path: string, { query }: Exchange): Answer {
    const kept = all.get(path) ?? nothing()
    const asked = query.get('version') ?? '0'
    if (!/^\d+$/.test(asked)) {
      const parse = `cannot parse '' as int: strconv.ParseInt: parsing ${JSON.stringify(asked)}: invalid syntax`
      throw new Refusal(400, `Field validation failed: error converting input for field "version": ${parse}`)
    }
    const number = Number(asked) || kept.current
    const version = kept.versions.get(number) ?? nothing()
    const metadata = metadataOf(number, version)
    const readable = version.deleted === '' && !version.destroyed
    if (!readable) return ok({ data: { data: null, metadata } }, 404)
    return ok({ data: { data: version.data, metadata }, mount_type: 'kv' })
  }

  function write(path: string, { body }: Exchange): Answer {
    const { data, options } = body as { data?: Json; options?: { cas?: number } }
    if (data === undefined) throw new Refusal(400, 'no data provided')
    const kept = all.get(path)
    if (options?.cas !== undefined && options.cas !== (kept?.current ?? 0)) {
      throw new Refusal(400, 'check-and-set parameter did not match the current version')
    }
    const created = new Date().toISOString()
    const into = kept ?? { created, updated: created, current: 0, versions: new Map<number, Version>() }
    into.current += 1
    into.updated = created
    into.versions.set(into.current, { created, data, deleted: '', destroyed: false })
    for (const number of into.versions.keys()) if (number <= into.current - (maxVersions || 10)) into.versions.delete(number)
    all.set(path, into)
    return ok({ data: metadataOf(into.current, into.versions.get(into.current) ?? nothing()), mount_type: 'kv' })
  }

  function removeNewest(path: string): Answer {
    const kept = all.get(path)
    const version = kept?.versions.get(kept.current)
    if (version?.deleted === '' && !version.destroyed) version.deleted = new Date().toISOString()
    return done
  }

  function each(path: string, { body }: Exchange, change: (version: Version) => void): Answer {
    for (const number of body['versions'] as readonly number[]) {
      const version = all.get(path)?.versions.get(Number(number))
      if (version !== undefined && !version.destroyed) change(version)
    }
    return done
  }

  return {
    exists: (path) => all.has(path.replace(/^data\//, '')),
    handle(exchange) {
      const [action = '', ...rest] = exchange.path.split('/')
      const perform = Object.hasOwn(actions, action) ? actions[action] : undefined
      return perform === undefined ? ok({ warnings: [notVersioned] }, 404) : perform(rest.join('/'), exchange)
    },
  }
}

function metadataOf(version: number, { created, deleted, destroyed }: Version): Json {
  return { created_time: created, custom_metadata: null, deletion_time: deleted, destroyed, version }
}

function about({ created, updated, current, versions }: Kept): Answer {
  const each = [...versions].map(([number, version]) => [
    String(number),
    {
      created_by: actor,
      created_time: version.created,
      deleted_by: version.deleted === '' ? null : actor,
      deletion_time: version.deleted,
      destroyed: version.destroyed,
    },
  ])
  const data = {
    cas_required: false,
    created_time: created,
    current_version: current,
    custom_metadata: null,
    delete_version_after: '0s',
    last_updated_by: actor,
    max_versions: 0,
    oldest_version: 0,
    updated_time: updated,
    versions: Object.fromEntries(each),
  }
  return ok({ data, mount_type: 'kv' })
}
