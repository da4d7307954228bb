import { randomBytes, randomUUID } from 'node:crypto'
import { AwsFailure, invalidRequest } from './failure.ts'

/** What one version of a secret holds. */
export type Content = { readonly SecretString: string } | { readonly SecretBinary: string }

/** One version of a secret. */
export interface SecretVersion {
  readonly id: string
  readonly content: Content
  readonly stages: Set<string>
  readonly createdAt: Date
}

/** How a secret is rotated. */
export interface Rotation {
  readonly lambda: string
  readonly days: number
}

/** One secret, as it is kept. */
export interface KeptSecret {
  readonly name: string
  readonly arn: string
  readonly description?: string | undefined
  readonly kmsKeyId?: string | undefined
  readonly createdAt: Date
  readonly versions: Map<string, SecretVersion>
  changedAt: Date
  accessedAt?: Date
  rotation?: Rotation
  rotatedAt?: Date
  nextRotationAt?: Date
  /** When its recovery window began, and when it ends. */
  deletion?: { readonly at: Date; readonly until: Date }
}

/** The secrets of one account in one region. */
export class SecretStore {
  readonly #region: string
  readonly #secrets = new Map<string, KeptSecret>()

  constructor(region: string) {
    this.#region = region
  }

  get all(): readonly KeptSecret[] {
    return [...this.#secrets.values()]
  }

  create(name: string, more: Partial<Pick<KeptSecret, 'description' | 'kmsKeyId'>> = {}): KeptSecret {
    const kept = this.#secrets.get(name)
    if (kept?.deletion !== undefined) {
      throw invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.")
    }
    if (kept !== undefined) {
      throw new AwsFailure('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)
    }
    const suffix = randomBytes(16)
      .toString('base64')
      .replaceAll(/[^A-Za-z]/g, '')
      .slice(0, 6)
      .padEnd(6, 'x')
    const arn = `arn:aws:secretsmanager:${this.#region}:123456789012:secret:${name}-${suffix}`
    const now = new Date()
    const secret: KeptSecret = { name, arn, ...more, createdAt: now, changedAt: now, versions: new Map() }
    this.#secrets.set(name, secret)
    return secret
  }

  /** By name, ARN, or an ARN without its suffix; an ARN that ends like one with a suffix is taken for a whole one. */
  find(id: string): KeptSecret | undefined {
    if (!id.startsWith('arn:')) return this.#secrets.get(id)
    const whole = this.all.find(({ arn }) => arn === id)
    return whole ?? (/-[A-Za-z0-9]{6}$/.test(id) ? undefined : this.all.find(({ arn }) => arn.slice(0, -7) === id))
  }

  /** @throws {AwsFailure} when there is none, or it is scheduled for deletion and that matters. */
  get(id: string, { deleted = false } = {}): KeptSecret {
    const secret = this.find(id)
    if (secret === undefined) throw new AwsFailure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    if (secret.deletion !== undefined && !deleted) {
      throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")
    }
    return secret
  }

  delete(name: string): void {
    this.#secrets.delete(name)
  }

  addVersion(
    secret: KeptSecret,
    content: Content,
    { id = randomUUID(), stages = ['AWSCURRENT'] }: { readonly id?: string; readonly stages?: readonly string[] } = {},
  ): SecretVersion {
    const there = secret.versions.get(id)
    if (there !== undefined) {
      if (JSON.stringify(there.content) === JSON.stringify(content)) return there
      throw new AwsFailure('ResourceExistsException', 'You tried to change a version that exists; a version cannot be modified.')
    }
    const version: SecretVersion = { id, content, stages: new Set(), createdAt: new Date() }
    const first = secret.versions.size === 0
    secret.versions.set(id, version)
    for (const stage of first ? new Set([...stages, 'AWSCURRENT']) : stages) this.move(secret, stage, version)
    secret.changedAt = new Date()
    return version
  }

  /** Puts a label on a version. What loses AWSCURRENT gets AWSPREVIOUS. */
  move(secret: KeptSecret, stage: string, to: SecretVersion | undefined): void {
    const from = [...secret.versions.values()].find(({ stages }) => stages.has(stage))
    if (from === to) return
    from?.stages.delete(stage)
    to?.stages.add(stage)
    if (stage === 'AWSCURRENT' && from !== undefined && to !== undefined) this.move(secret, 'AWSPREVIOUS', from)
    secret.changedAt = new Date()
  }

  /** @throws {AwsFailure} when there is no such version. */
  version(secret: KeptSecret, id: string | undefined, stage: string | undefined): SecretVersion {
    const wanted = stage ?? (id === undefined ? 'AWSCURRENT' : undefined)
    const found = id === undefined ? [...secret.versions.values()].find(({ stages }) => stages.has(wanted ?? '')) : secret.versions.get(id)
    if (found === undefined) {
      const what = id === undefined ? `staging label: ${wanted}` : `VersionId: ${id}`
      throw new AwsFailure('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`)
    }
    if (wanted !== undefined && !found.stages.has(wanted)) {
      throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.')
    }
    return found
  }
}
