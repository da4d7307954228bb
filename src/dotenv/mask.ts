import { installHooks, processRedactor } from '../redact/process.ts'
import { isSecretName } from '../redact/secret-name.ts'
import { looksSecret } from '../redact/verdict.ts'
import type { Mask, ProjectSettings } from './message.ts'
import { warnOnce } from './say.ts'

/** A literal of the environment. */
export interface Literal {
  readonly name: string
  readonly value: string
  /** Whether a file of the project names it; of other variables of the process only the name is judged. */
  readonly declared: boolean
  /** Whether a file says that the value lives in a store. A parent process, or this one before it made a thread, has resolved it. */
  readonly stored: boolean
}

/**
 * Registers what must not be printed, before anybody can print it: what came from references, and the literals that are secrets
 * by the project's `mask`, else by their name, else, where a file names them, by their look.
 */
export function mask(resolved: readonly Mask[], literals: readonly Literal[], settings: ProjectSettings, silent: boolean): void {
  const secrets = literals.filter((literal) => literal.value !== '' && isSecret(literal, settings))
  if (resolved.length === 0 && secrets.length === 0) return
  const redactor = processRedactor()
  const unmasked: string[] = []
  for (const { name, value, fields } of resolved) note(name, redactor.add(name, value, fields === undefined ? {} : { fields }), unmasked)
  for (const { name, value, declared } of secrets) note(name, redactor.add(name, value), declared ? unmasked : [])
  const warnings = settings.redact ? installHooks() : []
  if (!silent) for (const warning of [...unmasked, ...warnings]) warnOnce(warning)
}

function isSecret({ name, value, declared, stored }: Literal, { mask: overrides }: ProjectSettings): boolean {
  const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined
  // A host name or a commit that the machine put there may look random, and belongs in logs.
  return override ?? (stored || (declared ? looksSecret(name, value) : isSecretName(name)))
}

function note(name: string, verdict: ReturnType<ReturnType<typeof processRedactor>['add']>, warnings: string[]): void {
  if (verdict !== 'too_short' && verdict !== 'common') return
  const why = verdict === 'common' ? 'is a common word' : 'has fewer than 4 characters'
  warnings.push(`${name}: the value ${why} and cannot be masked in output; use a longer one`)
}
