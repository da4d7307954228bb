import { rememberFileVariables } from '../core/file-variables.ts'
import { heldIdentity } from '../core/held-identity.ts'
import { isSettingName } from '../core/setting-name.ts'
import { readText } from '../core/reference.ts'
import { assign, type DotenvPopulateInput, type DotenvPopulateOutput } from './assign.ts'
import { remember, wasInjected } from './injected.ts'
import { mask, type Literal } from './mask.ts'
import type { ProjectSettings, Resolved, ResolveRequest } from './message.ts'

/** Values on their way into an environment. */
export interface Shipment {
  readonly settings: ProjectSettings
  readonly target: DotenvPopulateInput
  readonly values: DotenvPopulateInput
  readonly override: boolean
  readonly debug: boolean
  /** Whether warnings stay away. */
  readonly silent: boolean
  /** Whether references that stand in the target already are resolved too. */
  readonly inherit: boolean
  /** Where a value stood, for the record. */
  readonly sourceOf: (name: string) => string
}

/** What was delivered. */
export interface Delivered {
  /** What was set of the values. */
  readonly set: DotenvPopulateOutput
  /** The values with, in place of each reference, what stands in the target now. */
  readonly effective: DotenvPopulateInput
}

/** A shipment that was looked through. Nothing is written yet. */
export interface Prepared<T> {
  /** What must be resolved before; `undefined` when there is no reference. */
  readonly request: ResolveRequest | undefined
  /** Masks what is a secret, then writes. */
  readonly finish: (resolved?: Resolved) => T
}

/** Looks a shipment through for references and secrets. */
export function prepare({ settings, target, values, override, debug, silent, inherit, sourceOf }: Shipment): Prepared<Delivered> {
  const references: Record<string, string> = {}
  const literals: Literal[] = []
  /** Names whose text is not what belongs into the target, with what does. */
  const replaced = new Map<string, string>()
  const wins = (name: string): boolean => override || !Object.hasOwn(target, name)
  const judge = (name: string, text: unknown, rules: Pick<Literal, 'declared' | 'stored'>): void => {
    if (typeof text !== 'string') return
    const value = literalOf(name, text, settings)
    if (value === undefined) references[name] = text
    else literals.push({ name, value, ...rules })
    if (value !== undefined && value !== text) replaced.set(name, value)
  }
  for (const name of Object.keys(values)) if (wins(name)) judge(name, values[name], { declared: true, stored: false })
  const inherited = inherit ? Object.keys(target).filter((name) => !(override && Object.hasOwn(values, name))) : []
  for (const name of inherited) {
    const text = target[name]
    if (text !== undefined && wasInjected(name, text)) continue
    const inFile = Object.hasOwn(values, name) ? values[name] : undefined
    judge(name, text, { declared: inFile !== undefined, stored: inFile !== undefined && literalOf(name, inFile, settings) === undefined })
  }
  const names = Object.keys(references)
  const fromValues = new Set(Object.keys(values).filter(wins))
  const request: ResolveRequest = {
    texts: references,
    sources: Object.fromEntries(names.map((name) => [name, fromValues.has(name) ? sourceOf(name) : 'process.env'])),
    environment: ownSettings(values, fromValues),
  }
  return {
    request: names.length === 0 ? undefined : request,
    finish: ({ variables, masks } = { variables: [], masks: [] }) => {
      for (const { name, value } of variables) replaced.set(name, value)
      mask(masks, literals, settings, silent)
      const set = assign(target, withReplaced(values, replaced, references), { override, debug })
      for (const name of inherited) if (replaced.has(name)) target[name] = replaced.get(name)
      if (target === process.env) {
        rememberFileVariables(set)
        if (names.length > 0) heldIdentity(process.env) // a file may have brought it in
        for (const { name, value } of variables) remember(name, references[name] ?? '', value)
      }
      return { set, effective: effectiveOf(values, target, settings) }
    },
  }
}

/** The values to write. The text of a reference is never written, resolved or not. */
function withReplaced(
  values: DotenvPopulateInput,
  replaced: ReadonlyMap<string, string>,
  references: Readonly<Record<string, string>>,
): DotenvPopulateInput {
  const written: DotenvPopulateInput = {}
  for (const [name, text] of Object.entries(values)) {
    if (replaced.has(name)) written[name] = replaced.get(name)
    else if (references[name] === undefined || references[name] !== text) written[name] = text
  }
  return written
}

/** The literal that a text stands for; `undefined` for what must be resolved, or is malformed: the loader tells of that with the rest. */
function literalOf(name: string, text: string, { schemes, references }: ProjectSettings): string | undefined {
  try {
    const reading = readText(text, { origin: 'environment', schemes, listed: references.has(name) })
    return reading.kind === 'literal' ? reading.text : undefined
  } catch {
    return undefined
  }
}

/** Of what the files say, the backends' clients get where the backends are, and tightlip's own settings: a file must not weaken TLS or name a proxy. */
function ownSettings(values: DotenvPopulateInput, names: ReadonlySet<string>): Record<string, string> {
  const own: Record<string, string> = {}
  for (const name of names) {
    const value = values[name]
    if (isSettingName(name) && typeof value === 'string') own[name] = value
  }
  return own
}

function effectiveOf(values: DotenvPopulateInput, target: DotenvPopulateInput, settings: ProjectSettings): DotenvPopulateInput {
  const effective: DotenvPopulateInput = {}
  for (const [name, text] of Object.entries(values)) {
    effective[name] = typeof text === 'string' && literalOf(name, text, settings) !== text ? target[name] : text
  }
  return effective
}
