import type { Ability, ConformanceOptions, ConformanceSeeds, Reason } from './options.ts'
import type { Stand } from './stand.ts'

/** What a case cannot do without. */
export type Need = Ability | Exclude<keyof ConformanceSeeds<never>, 'write'> | 'credentials'

/** A case before it is known which adapter it is for. */
export interface CaseDefinition {
  /** The behaviour, in one sentence. */
  readonly name: string
  readonly needs?: readonly Need[]
  /** Rejects when the adapter does not behave so. */
  readonly run: (stand: Stand) => Promise<void>
}

/** Why a case is left out; `undefined` when it is not. */
export function skipReason<Backend>({ name, needs = [] }: CaseDefinition, options: ConformanceOptions<Backend>): Reason | undefined {
  const { skip = {} } = options
  if (Object.hasOwn(skip, name)) return skip[name]
  return needs.map((need) => lack(need, options)).find((reason) => reason !== undefined)
}

function lack<Backend>(need: Need, { seed, lacks = {}, credentials }: ConformanceOptions<Backend>): Reason | undefined {
  const there = need === 'credentials' ? credentials : need in seed ? seed[need as keyof typeof seed] : lacks[need as Ability]
  return typeof there === 'string' ? there : undefined
}
