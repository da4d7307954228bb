import { Failure } from './failure.ts'
import type { Method } from './messages.ts'

const permissions: Readonly<Record<Method, string>> = {
  CreateSecret: 'secretmanager.secrets.create',
  GetSecret: 'secretmanager.secrets.get',
  UpdateSecret: 'secretmanager.secrets.update',
  DeleteSecret: 'secretmanager.secrets.delete',
  ListSecrets: 'secretmanager.secrets.list',
  AddSecretVersion: 'secretmanager.versions.add',
  AccessSecretVersion: 'secretmanager.versions.access',
  GetSecretVersion: 'secretmanager.versions.get',
  ListSecretVersions: 'secretmanager.versions.list',
  EnableSecretVersion: 'secretmanager.versions.enable',
  DisableSecretVersion: 'secretmanager.versions.disable',
  DestroySecretVersion: 'secretmanager.versions.destroy',
}

/** What the account may do: all in the project, but for what is denied; or, once something is granted by name, that alone. */
export class Permissions {
  readonly #denied = new Set<string>()
  #granted: Set<string> | undefined

  /** Refuses everything about one secret, whether there is one or not. */
  deny(id: string): void {
    this.#denied.add(id)
  }

  /** Refuses it no more. */
  allow(id: string): void {
    this.#denied.delete(id)
  }

  /** Grants the role on one secret alone, as the least privilege has it: the project's other secrets are then refused. */
  grantOnly(...ids: readonly string[]): void {
    this.#granted = new Set(ids)
  }

  reset(): void {
    this.#denied.clear()
    this.#granted = undefined
  }

  /**
   * Lets a call pass. Whoever may not read a secret is not told whether there is one.
   *
   * @throws {Failure} PERMISSION_DENIED
   */
  check(method: Method, resource: string, mayRead = true): void {
    const id = /\/secrets\/([^/]+)/.exec(resource)?.[1]
    const allowed = id === undefined ? this.#granted === undefined : !this.#denied.has(id) && (this.#granted?.has(id) ?? true)
    if (allowed && mayRead) return
    const permission = permissions[method]
    throw new Failure('PERMISSION_DENIED', `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`, {
      ...{ reason: 'IAM_PERMISSION_DENIED', domain: 'iam.googleapis.com' },
      metadata: { permission, resource },
    })
  }
}

/** The name of what a request is about. */
export function resourceOf(request: object): string {
  const { name, parent, secret } = request as { name?: string; parent?: string; secret?: { name?: string } | null }
  return name ?? parent ?? secret?.name ?? ''
}
