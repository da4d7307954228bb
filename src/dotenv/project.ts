import { heldCredentials } from '../core/held-credentials.ts'
import { heldIdentity } from '../core/held-identity.ts'
import type { Answer, ProjectSettings, ResolveRequest } from './message.ts'
import { findConfigFile } from '../load/config-path.ts'
import { defaultSettings } from './default-settings.ts'
import { isOwnThread } from './threads.ts'
import { WorkerSession } from './worker-session.ts'

const known = new Map<string, ProjectSettings>()

/**
 * The project of the working directory: its settings, and the worker that resolves for it. A worker is started when there is a
 * config, which only it may load, or when something must be resolved; else never.
 */
export class Project {
  readonly config: string | undefined = findConfigFile(process.cwd())
  #session: WorkerSession | undefined

  /**
   * What the project's config says. In tightlip's own thread, which is there to run the config, that of a project without one.
   *
   * @throws {LoadError} when it cannot be loaded.
   */
  get settings(): ProjectSettings {
    if (this.config === undefined) return defaultSettings
    if (!known.has(this.config)) this.#open()
    return known.get(this.config) ?? defaultSettings
  }

  /**
   * Resolves references, while this thread waits. In tightlip's own thread nothing is resolved: a config that loads a `.env` file gets
   * its literals.
   *
   * @throws {LoadError} with every problem.
   */
  resolve(request: ResolveRequest): Extract<Answer, { kind: 'resolved' }> | undefined {
    const session = this.#open()
    const environment = { ...heldCredentials(process.env, Object.values(request.texts)), ...request.environment }
    return session?.resolve({ ...request, environment }, this.settings.startTimeout)
  }

  /** Ends the worker, if there is one. */
  close(): void {
    this.#session?.close()
    this.#session = undefined
  }

  #open(): WorkerSession | undefined {
    if (this.#session !== undefined) return this.#session
    if (isOwnThread()) return undefined
    heldIdentity(process.env) // out of the environment before the worker gets a copy of it
    this.#session = new WorkerSession({ config: this.config })
    if (this.config !== undefined) known.set(this.config, this.#session.settings())
    return this.#session
  }
}
