import type { Delivery } from '../core/access.ts'
import { beginsAsReference } from '../core/reference.ts'
import { timingsOf, type ProjectConfig } from './config.ts'
import { Engine } from './engine.ts'
import { PreloadedValues } from './preloaded-values.ts'
import { guardedRedactor, type Masks } from './redaction.ts'
import { Refresher } from './refresher.ts'
import type { StandardSchema } from './standard-schema.ts'
import { createEntry, type Entry } from './store.ts'
import { readEnvironmentText, textRulesOf, type TextRules } from './variable.ts'

/** A variable of environment text that was a reference. */
export interface EnvironmentVariable {
  readonly name: string
  /** The value as text, to be put where environment variables go. */
  readonly value: string
  /** `undefined` for an escaped literal. */
  readonly reference: string | undefined
  readonly version: string | undefined
}

/** How environment text is loaded. */
export interface EnvironmentOptions {
  /** Where the values go: `variable` for `process.env`, `child` for another process. */
  readonly delivery: Delivery
  /** Where a name's text stood, for the record. Default `process.env`. */
  readonly sourceOf?: (name: string) => string
  readonly config?: ProjectConfig
  readonly env?: NodeJS.ProcessEnv
  /** Told every value and credential before it is used. Default: the redactor of the process, whose hooks are installed. */
  readonly redactor?: Masks
}

/** What was loaded, followed until it is closed. */
export interface EnvironmentSecrets {
  readonly variables: readonly EnvironmentVariable[]
  /** Listens to new values, and begins to follow them; returns the function that ends it. */
  onRotate(listener: (variable: EnvironmentVariable) => void): () => void
  /** Told the name of a value that its backend denies, and which must not be served any longer; returns the function that ends it. */
  onEvict(listener: (name: string) => void): () => void
  /** For `preloads()`, where the values stay in this process: what `loadSecrets` takes over instead of loading it again. */
  readonly loaded: PreloadedValues
  /** Keeps leases alive from now on, for values that cannot be replaced where they went; `close` gives them back then. */
  keepLeases(): void
  close(): Promise<void>
}

/**
 * Resolves every reference in environment text (`name` to `text`) and takes the escape `string://` off; other literals are
 * left out of the result.
 *
 * @throws {LoadError} with every problem; nothing is handed out then.
 */
export async function loadEnvironment(texts: Readonly<Record<string, string>>, options: EnvironmentOptions): Promise<EnvironmentSecrets> {
  const { delivery, config = {}, env = process.env, sourceOf = () => 'process.env' } = options
  const redactor = options.redactor ?? guardedRedactor(config)
  const rules = textRulesOf(config)
  const entries = new Map(Object.keys(texts).flatMap((name) => entryOf(name, texts[name] ?? '', rules)))
  const loaded = new PreloadedValues(timingsOf(config).ttl)
  const engine = new Engine({
    config,
    env,
    redactor,
    delivery,
    entries,
    onLoaded: ({ variable, from }) => loaded.keep(variable, from),
    find: ({ name, declaration }, judged) => ({
      name,
      declaration,
      source: sourceOf(name),
      ...readEnvironmentText(name, texts[name] ?? '', judged),
    }),
  })
  const listeners = new Set<(variable: EnvironmentVariable) => void>()
  const evictions = new Set<(name: string) => void>()
  const refresher = new Refresher(engine, {
    changed(entry) {
      for (const listener of listeners) listener(variableOf(entry))
    },
    evicted({ name }) {
      for (const listener of evictions) listener(name)
    },
  })
  let leasesKept = false
  try {
    await engine.load()
  } catch (error) {
    await engine.close()
    throw error
  }
  return {
    loaded,
    variables: [...entries.values()].map(variableOf),
    onRotate(listener) {
      if (listeners.size === 0) refresher.start()
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onEvict(listener) {
      evictions.add(listener)
      return () => void evictions.delete(listener)
    },
    keepLeases() {
      leasesKept = true
      refresher.keepLeases()
    },
    async close() {
      if (leasesKept) await refresher.revokeLeases()
      await engine.close()
    },
  }
}

const text: StandardSchema<unknown, string> = {
  '~standard': { version: 1, vendor: 'tightlip', validate: (value) => ({ value: value as string }) },
}

function entryOf(name: string, written: string, rules: TextRules): [string, Entry][] {
  const { schemes, references } = rules
  if (!beginsAsReference(written, { origin: 'environment', schemes, listed: references.includes(name) })) return []
  // An escaped literal is no secret by itself; the caller judges it as it judges any literal.
  const kind = /^string:\/\//i.test(written) ? 'plain' : 'secret'
  return [[name, createEntry(name, { kind, schema: text, options: {} }, { refresh: async () => undefined })]]
}

function variableOf(entry: Entry): EnvironmentVariable {
  const value = entry.cell === undefined ? entry.resolved?.value : entry.cell.secret.expose()
  return { name: entry.name, value: String(value), reference: entry.variable?.reference?.text, version: entry.resolved?.from?.version }
}
