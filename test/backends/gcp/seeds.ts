import { Failure } from './failure.ts'
import type { KeptSecret } from './secret.ts'
import type { SecretMethods } from './secret-methods.ts'
import type { Store } from './store.ts'
import type { VersionMethods } from './version-methods.ts'

const empty = { labels: {}, annotations: {}, versionAliases: {}, etag: '' }

/** Brings secrets into states as an operator would, without a call over the wire; nothing here is counted or refused by permissions. */
export class Seeds {
  readonly #store: Store
  readonly #methods: SecretMethods & VersionMethods
  readonly #parent: string

  constructor(store: Store, methods: SecretMethods & VersionMethods, project: string) {
    this.#store = store
    this.#methods = methods
    this.#parent = `projects/${project}`
  }

  /** Adds a version, to a new secret where there is none. Returns the version's number. */
  write(id: string, value: string | Uint8Array): string {
    if (!this.has(id)) this.create(id)
    this.#methods.AddSecretVersion({ parent: this.#name(id), payload: { data: Buffer.from(value) } })
    return String(this.#secret(id).versions.length)
  }

  /** Makes a secret without versions. */
  create(id: string): void {
    const secret = { ...empty, name: '', replication: { automatic: {} } }
    this.#methods.CreateSecret({ parent: this.#parent, secretId: id, secret })
  }

  /** Whether there is a secret. */
  has(id: string): boolean {
    try {
      this.#secret(id)
      return true
    } catch (error) {
      if (error instanceof Failure && error.status === 'NOT_FOUND') return false
      throw error
    }
  }

  erase(id: string): void {
    this.#methods.DeleteSecret({ name: this.#name(id), etag: '' })
  }

  /** Disables a version, the newest by default. */
  disable(id: string, version?: string): void {
    this.#methods.DisableSecretVersion({ name: this.#version(id, version), etag: '' })
  }

  enable(id: string, version?: string): void {
    this.#methods.EnableSecretVersion({ name: this.#version(id, version), etag: '' })
  }

  destroy(id: string, version?: string): void {
    this.#methods.DestroySecretVersion({ name: this.#version(id, version), etag: '' })
  }

  /** Sets the aliases of a secret. */
  alias(id: string, versionAliases: Readonly<Record<string, string>>): void {
    const secret = { ...empty, name: this.#name(id), replication: null, versionAliases }
    this.#methods.UpdateSecret({ secret, updateMask: { paths: ['version_aliases'] } })
  }

  /** Lets the time of a secret be over. */
  expire(id: string): void {
    this.#secret(id).expireTime = new Date(Date.now() - 1)
  }

  /** Whether the newest version came with a checksum of its payload. */
  checked(id: string): boolean {
    return this.#secret(id).versions.at(-1)?.clientSpecifiedPayloadChecksum === true
  }

  /** The payload of the newest version, as it is kept. */
  value(id: string): Buffer | undefined {
    return this.#secret(id).versions.at(-1)?.data
  }

  #secret(id: string): KeptSecret {
    return this.#store.secret(this.#name(id))
  }

  #name(id: string): string {
    return `${this.#parent}/secrets/${id}`
  }

  #version(id: string, version = String(this.#secret(id).versions.length)): string {
    return `${this.#name(id)}/versions/${version}`
  }
}
