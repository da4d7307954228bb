import { Failure } from './failure.ts'
import { formatParent, type Parent, parseSecret, parseVersion } from './names.ts'
import type { KeptSecret, KeptVersion } from './secret.ts'

/** Secrets of some projects. A project that is not among them is refused, as one that is another's. */
export class Store {
  readonly #projects: ReadonlyMap<string, string>
  readonly #secrets = new Map<string, KeptSecret>()

  /** `projects` maps ids to numbers. */
  constructor(projects: ReadonlyMap<string, string>) {
    this.#projects = projects
  }

  /** The name that answers give a parent: with the project's number. */
  answeredParent(parent: Parent): string {
    return formatParent(parent, this.#projects.get(this.#projectId(parent)) as string)
  }

  /**
   * The key of a secret, the same whether its project is named by id or number.
   *
   * @throws {Failure} PERMISSION_DENIED for a project that is not here.
   */
  key(secret: Parent & { readonly id: string }): string {
    return `${formatParent(secret, this.#projectId(secret))}/secrets/${secret.id}`
  }

  /** Keeps a secret. */
  add(secret: KeptSecret): void {
    this.#secrets.set(this.key({ ...secret.parent, id: secret.id }), secret)
  }

  /** Forgets a secret with all its versions. */
  delete(secret: KeptSecret): void {
    this.#secrets.delete(this.key({ ...secret.parent, id: secret.id }))
  }

  /** Whether there is a secret; one that is past its `expire_time` is no more. */
  find(of: Parent & { readonly id: string }): KeptSecret | undefined {
    const key = this.key(of)
    const secret = this.#secrets.get(key)
    if (secret?.expireTime === undefined || secret.expireTime.getTime() > Date.now()) return secret
    this.#secrets.delete(key)
    return undefined
  }

  /**
   * The secret that a name names.
   *
   * @throws {Failure} INVALID_ARGUMENT, PERMISSION_DENIED, NOT_FOUND
   */
  secret(name: string): KeptSecret {
    const parsed = parseSecret(name)
    const secret = this.find(parsed)
    if (secret !== undefined) return secret
    throw new Failure('NOT_FOUND', `Secret [${this.answeredParent(parsed)}/secrets/${parsed.id}] not found.`)
  }

  /**
   * The version that a name names: by number, by an alias, or `latest`, the one that was made last, whatever its state.
   *
   * @throws {Failure} INVALID_ARGUMENT, PERMISSION_DENIED, NOT_FOUND
   */
  version(name: string, aliases = true): { readonly secret: KeptSecret; readonly version: KeptVersion } {
    const parsed = parseVersion(name)
    const secret = this.find(parsed)
    const missing = `${this.answeredParent(parsed)}/secrets/${parsed.id}`
    if (secret === undefined || secret.versions.length === 0) {
      throw new Failure('NOT_FOUND', `Secret [${missing}] not found or has no versions.`)
    }
    const version = aliases ? byName(secret, parsed.version) : byNumber(secret, parsed.version)
    if (version === undefined) throw new Failure('NOT_FOUND', `Secret Version [${missing}/versions/${parsed.version}] not found.`)
    return { secret, version }
  }

  /** The secrets of a parent, newest first. */
  of(parent: Parent): readonly KeptSecret[] {
    const prefix = `${formatParent(parent, this.#projectId(parent))}/secrets/`
    const here = [...this.#secrets.entries()].filter(([key]) => key.startsWith(prefix))
    return here.flatMap(([, secret]) => this.find({ ...secret.parent, id: secret.id }) ?? []).toReversed()
  }

  #projectId({ project }: Parent): string {
    if (this.#projects.has(project)) return project
    for (const [id, number] of this.#projects) if (number === project) return id
    throw new Failure('PERMISSION_DENIED', `Permission denied on resource project ${project}.`, {
      reason: 'CONSUMER_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'secretmanager.googleapis.com', consumer: `projects/${project}` },
    })
  }
}

function byName(secret: KeptSecret, version: string): KeptVersion | undefined {
  if (version === 'latest') return secret.versions.at(-1)
  return byNumber(secret, Object.hasOwn(secret.aliases, version) ? (secret.aliases[version] as string) : version)
}

function byNumber({ versions }: KeptSecret, number: string): KeptVersion | undefined {
  return versions.find((version) => String(version.number) === number)
}
