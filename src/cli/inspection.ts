import type { Delivery } from '../core/access.ts'
import type { Lease, SecretId } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import type { Place } from '../core/stage.ts'
import type { ProjectConfig } from '../load/config.ts'
import type { Declaration } from '../load/declaration.ts'
import { deadline } from '../load/deadline.ts'
import { Engine, forgetLastMatch } from '../load/engine.ts'
import { guardedRedactor, type Masks } from '../load/redaction.ts'
import { recordFailure, release, resolve, type Resolved } from '../load/resolve.ts'
import { createEntry, fillEntry, type Entry } from '../load/store.ts'
import { absence, textRulesOf, type TextRules, type Variable } from '../load/variable.ts'
import type { Verdict } from '../redact/forms/verdict.ts'

/** A variable to look at. */
export interface Subject {
  readonly name: string
  readonly declaration: Declaration
  /** Finds its text, or throws what is wrong with it. */
  readonly find: (rules: TextRules) => Variable
  /** A value to compare with. */
  readonly expected?: Uint8Array
}

/** What was found of each variable, good and bad side by side. */
export interface Inspection {
  readonly place: Place
  readonly entries: ReadonlyMap<string, Entry>
  /** What the values of each name can be masked as; a name that has no value is left out. */
  readonly verdicts: ReadonlyMap<string, Verdict>
  /** Names whose value is the one expected. */
  readonly equal: ReadonlySet<string>
}

/**
 * Resolves and validates variables through the same seams as a load, but goes on where one fails, and hands nothing out. The record
 * says delivery `none`, and leases are given back.
 */
export async function inspect(subjects: readonly Subject[], config: ProjectConfig): Promise<Inspection> {
  const delivery: Delivery = 'none'
  const owner = { refresh: async (): Promise<void> => undefined }
  const entries = new Map(subjects.map(({ name, declaration }) => [name, createEntry(name, declaration, owner)]))
  const verdicts = new Map<string, Verdict>()
  const redactor = recording(guardedRedactor(config), verdicts)
  const engine = new Engine({ config, env: process.env, redactor, delivery, entries, find: unused })
  const { signal, done } = deadline(engine.timings.startTimeout, new SecretError('deadline_exceeded'))
  const leases = new Map<Lease, SecretId>()
  try {
    const rules = textRulesOf(config, process.env)
    const variables = subjects.flatMap((subject) => found(subject, entries.get(subject.name) as Entry, engine.place, rules))
    // The report says what cannot be masked, so the warning is left out.
    const leased = (id: SecretId, lease: Lease): void => void leases.set(lease, id)
    const context = { ...engine.context('read', signal), action: 'read', warn: () => undefined, leased } as const
    const expected = new Map(subjects.map(({ name, expected }) => [name, expected]))
    const equal = new Set<string>()
    for (const resolution of await resolve(variables, context)) {
      const entry = entries.get(resolution.ok ? resolution.resolved.variable.name : resolution.variable.name) as Entry
      if (!resolution.ok) {
        entry.error = resolution.error
        await recordFailure(resolution.variable, resolution.error, context)
        continue
      }
      try {
        if (entry.declaration.kind === 'secret' && resolution.resolved.bytes !== undefined) await release(resolution.resolved, context)
        fillEntry(entry, resolution.resolved, { fetchedAt: new Date(), deadline: Infinity })
        if (isEqual(resolution.resolved, expected.get(entry.name))) equal.add(entry.name)
      } catch (error) {
        entry.error = error instanceof SecretError ? error : new SecretError('unknown', { variable: entry.name })
      }
    }
    return { place: engine.place, entries, verdicts, equal }
  } finally {
    done()
    forgetLastMatch()
    await engine.giveBack(leases)
    await engine.close()
  }
}

function isEqual({ bytes }: Resolved, expected: Uint8Array | undefined): boolean {
  return bytes !== undefined && expected !== undefined && Buffer.compare(bytes, expected) === 0
}

function found({ declaration, name, find }: Subject, entry: Entry, place: Place, rules: TextRules): Variable[] {
  entry.error = absence(name, declaration, place)
  if (entry.error !== undefined) return []
  try {
    entry.variable = find(rules)
    return [entry.variable]
  } catch (error) {
    entry.error = (error instanceof SecretError ? error : new SecretError('unknown')).at({ variable: name })
    return []
  }
}

function recording(redactor: Masks, verdicts: Map<string, Verdict>): Masks {
  return {
    add(name, value, options) {
      const verdict = redactor.add(name, value, options)
      if (!verdicts.has(name)) verdicts.set(name, verdict)
      return verdict
    },
  }
}

function unused(): never {
  throw new SecretError('unknown')
}
