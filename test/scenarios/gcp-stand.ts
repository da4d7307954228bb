import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { gcp, GcpAdapter, GcpOptions } from '../../adapters/gcp/index.ts'
import { accessChannelName, type AccessEvent } from '../../src/core/access.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import type { LoadConfig } from '../../src/load/config.ts'
import type { Schema } from '../../src/load/declaration.ts'
import type { Secrets } from '../../src/load/secrets.ts'
import { type GcpServer, type GcpServerOptions, startGcp } from '../backends/gcp/server.ts'
import { load } from '../load/loading.ts'

/** The factory of the adapter under test. */
export type Create = typeof gcp

type Texts = Readonly<Record<string, z.ZodString>>

/** A server with an adapter on it, for one test. */
export interface GcpStand {
  readonly server: GcpServer
  readonly adapter: GcpAdapter
  /** `gcp-sm://project/ID`, with params behind it. */
  reference(id: string, params?: string): string
  /** Loads references as a program would, into variables. One try a call, unless the config says otherwise. */
  load(references: Readonly<Record<string, string>>, config?: Omit<LoadConfig<Texts>, 'schema'>): Promise<Secrets<Texts>>
}

/** Opens a stand that logs in by the key of a service account; it is closed after the test. */
export async function openStand(create: Create, options: GcpServerOptions = {}, more: GcpOptions = {}): Promise<GcpStand> {
  const server = await startGcp(options)
  const adapter = create({ endpoint: server.endpoint, credentials: { ...server.login.keyFile }, ...more })
  onTestFinished(async () => {
    await adapter.close()
    await server.stop()
  })
  return {
    server,
    adapter,
    reference: (id, params = '') => `gcp-sm://${server.project}/${id}${params}`,
    load: async (references, config = {}) => {
      const schema = Object.fromEntries(Object.keys(references).map((name) => [name, z.string()]))
      return await opened({ attempts: 1, schema, env: references, adapters: [adapter], ...config })
    },
  }
}

/** Loads, and closes after the test. */
export async function opened<const S extends Schema>(config: LoadConfig<S>): Promise<Secrets<S>> {
  const secrets = await load(config)
  onTestFinished(async () => await secrets.close())
  return secrets
}

/** The value of a variable, or the code of what reading it throws. */
export function read(secrets: Secrets<Texts>, name = 'A'): string {
  try {
    return secrets.env[name]?.expose() ?? 'missing'
  } catch (error) {
    if (error instanceof SecretError) return error.code
    throw error
  }
}

/** The codes that a loader tells of while it runs. */
export function told(secrets: Secrets<Texts>): { readonly stale: ErrorCode[]; readonly error: ErrorCode[] } {
  const codes = { stale: [] as ErrorCode[], error: [] as ErrorCode[] }
  secrets.on('stale', ({ code }) => void codes.stale.push(code))
  secrets.on('error', ({ code }) => void codes.error.push(code))
  return codes
}

/** The access events of the test, as an audit sink sees them. */
export function accesses(): readonly AccessEvent[] {
  const events: AccessEvent[] = []
  const take = (event: unknown): void => void events.push(event as AccessEvent)
  subscribe(accessChannelName, take)
  onTestFinished(() => void unsubscribe(accessChannelName, take))
  return events
}

/** How long a call may take where one is to be waited for in vain: short, but long enough for a busy machine. */
export function limitFor(code: ErrorCode): { readonly timeout?: number } {
  return code === 'deadline_exceeded' ? { timeout: 1000 } : {}
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 5000; !holds(); await new Promise((resolve) => setImmediate(resolve))) {
    if (Date.now() > deadline) throw new Error(`it did not come: ${what}`)
  }
}
