import { explain } from './say.ts'

/** An environment to write to. */
export interface DotenvPopulateInput {
  [name: string]: string | undefined
}

/** What was set, by name. */
export interface DotenvPopulateOutput {
  [name: string]: string | undefined
}

/**
 * Writes values into an environment as dotenv's `populate` does: what is there stays, unless `override` is on.
 * Returns what was set.
 */
export function assign(
  target: DotenvPopulateInput,
  values: DotenvPopulateInput,
  { override, debug }: { override: boolean; debug: boolean },
): DotenvPopulateOutput {
  const set: DotenvPopulateOutput = {}
  for (const name of Object.keys(values)) {
    const there = Object.hasOwn(target, name)
    if (there && debug) explain(`"${name}" is already defined and ${override ? 'WAS' : 'was NOT'} overwritten`)
    if (there && !override) continue
    target[name] = values[name]
    set[name] = values[name]
  }
  return set
}
