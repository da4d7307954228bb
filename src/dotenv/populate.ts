import type { DotenvPopulateInput, DotenvPopulateOutput } from './assign.ts'
import { prepare } from './deliver.ts'
import { inProject } from './in-project.ts'
import { isOn } from './options.ts'

/** Options of `populate`, as dotenv's. */
export interface DotenvPopulateOptions {
  /** Whether to tell on stderr why a name is not set as expected. Default: `false`. */
  debug?: boolean
  /** Whether values that are there are replaced. Default: `false`. */
  override?: boolean
}

/**
 * Writes what `parse` returned into an environment and returns what was set, as dotenv's `populate` does, with references
 * resolved and secrets masked.
 *
 * @throws {LoadError} with every problem, when a reference cannot be resolved; nothing is set then.
 * @throws {Error} with code `OBJECT_REQUIRED` when one of the two is no object.
 *
 * @example
 * ```ts
 * populate(process.env, parse(readFileSync('.env')))
 * ```
 */
export function populate(
  processEnv: DotenvPopulateInput,
  parsed: DotenvPopulateInput,
  options: DotenvPopulateOptions = {},
): DotenvPopulateOutput {
  if (!isObject(processEnv) || !isObject(parsed)) {
    // dotenv's own error, to the letter: callers look at its code.
    throw Object.assign(new Error('OBJECT_REQUIRED: Please check the processEnv argument being passed to populate'), {
      code: 'OBJECT_REQUIRED',
    })
  }
  const { debug, override } = options ?? {}
  const shipment = {
    target: processEnv,
    values: parsed,
    override: isOn(override),
    debug: isOn(debug),
    silent: false,
    inherit: false,
    sourceOf: () => 'populate',
  }
  return inProject((settings) => prepare({ ...shipment, settings }), { followed: processEnv === process.env }).set
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
