import { resolve } from 'node:path'
import { SecretError } from '../core/errors.ts'
import { allowed, fileReference, readText, type Reference } from '../core/reference.ts'
import type { Place } from '../core/stage.ts'
import type { ProjectConfig } from './config.ts'
import type { Declaration } from './declaration.ts'
import type { Given } from './shared-update.ts'

/** A declared variable with the text that was found for it. */
export interface Variable {
  readonly name: string
  readonly declaration: Declaration
  /** Where the text stood: `process.env`, the path of a file, or `declaration`. */
  readonly source: string
  /** Where the value lives; `undefined` for a literal. */
  readonly reference: Reference | undefined
  /** The literal; `undefined` for a reference, and where nothing was found. */
  readonly literal: string | undefined
  /** What another thread has resolved and checked, in the place of a text. */
  readonly given?: Given
}

/** A set of texts by name, and how to call it. */
export interface Texts {
  readonly source: string
  readonly texts: Readonly<Record<string, string | undefined>>
}

/** What reading a text depends on. */
export interface TextRules {
  /** Schemes of the adapters given. */
  readonly schemes: ReadonlySet<string>
  /** Globs that references in environment text must match; `undefined` for anything. */
  readonly allow: readonly string[] | undefined
  /** Names whose environment text may be any spelling of a reference. */
  readonly references: readonly string[]
  /** The region that the environment or a `.env` file names for the built-in adapters of AWS. */
  readonly region?: string | undefined
}

/** The rules of a config, under tightlip's own settings where references are judged. */
export function textRulesOf({ adapters = [], allow, references = [] }: ProjectConfig, settings: NodeJS.ProcessEnv = {}): TextRules {
  const region = own(settings, 'AWS_REGION') ?? own(settings, 'AWS_DEFAULT_REGION')
  return { schemes: new Set(adapters.map(({ scheme }) => scheme)), allow, references, region }
}

/**
 * Finds the text of a variable: in the texts in their order, else in the declaration's `from`. An empty text counts as none.
 * `NAME_FILE` beside a missing `NAME` names a file that holds the value of a secret, Docker's convention.
 *
 * @throws {SecretError} `invalid_reference`, `no_adapter` or `refused` (not in `allow`), naming the variable.
 */
export function findVariable(name: string, declaration: Declaration, texts: readonly Texts[], rules: TextRules): Variable {
  const at = (source: string, reading: { reference?: Reference | undefined; literal?: string | undefined }): Variable => {
    return { name, declaration, source, reference: reading.reference, literal: reading.literal }
  }
  try {
    for (const { source, texts: from } of texts) {
      const text = own(from, name)
      if (text !== undefined) return at(source, declaration.kind === 'plain' ? { literal: text } : readEnvironmentText(name, text, rules))
      const file = declaration.kind === 'secret' ? own(from, `${name}_FILE`) : undefined
      if (file !== undefined) return at(source, { reference: fileReference(resolve(file)) })
    }
    const { from } = declaration.options
    if (from === undefined) return at('declaration', {})
    const reading = readText(from, { origin: 'declaration', schemes: rules.schemes })
    return at('declaration', reading.kind === 'literal' ? { literal: reading.text } : { reference: reading.reference })
  } catch (error) {
    throw error instanceof SecretError ? error.at({ variable: name }) : error
  }
}

/**
 * Reads the text of a secret from the environment or a `.env` file.
 *
 * @throws {SecretError} `invalid_reference`, `no_adapter`, or `refused` when it points where `allow` does not.
 */
export function readEnvironmentText(name: string, text: string, rules: TextRules): Pick<Variable, 'reference' | 'literal'> {
  const reading = readText(text, { origin: 'environment', schemes: rules.schemes, listed: rules.references.includes(name) })
  if (reading.kind === 'literal') return { literal: reading.text, reference: undefined }
  const { reference } = reading
  // An adapter that was given has a region by the program's own word.
  const builtIn = reference.id.scheme.startsWith('aws-') && !rules.schemes.has(reference.id.scheme)
  if (rules.allow !== undefined && !allowed(reference, rules.allow, builtIn ? rules.region : undefined)) {
    throw new SecretError('refused', {
      reference: reference.text,
      reason: 'environment text may not point there',
      remedy: 'add it to the allow list of the configuration, or move the reference into the declaration',
    })
  }
  return { reference, literal: undefined }
}

function own(texts: Texts['texts'], name: string): string | undefined {
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined
  return text === '' ? undefined : text
}

/**
 * Why a variable does not exist here; `undefined` when it does. A variable limited to environments does not exist where no
 * environment is named.
 */
export function absence(
  name: string,
  { options: { stages, environments } }: Declaration,
  { stage, environment }: Place,
): SecretError | undefined {
  if (stages !== undefined && !stages.includes(stage)) {
    return new SecretError('wrong_stage', {
      variable: name,
      reason: `not available in stage ${stage}, only in ${stages.join(', ')}`,
      remedy: 'set TIGHTLIP_STAGE or the stage option, or do not read it here',
    })
  }
  if (environments === undefined || (environment !== undefined && environments.includes(environment))) return undefined
  return new SecretError('wrong_environment', {
    variable: name,
    reason: `not available ${environment === undefined ? 'where no environment is named' : `in environment ${environment}`}, only in ${environments.join(', ')}`,
    remedy: 'set TIGHTLIP_ENV or the environment option, or do not read it here',
  })
}
