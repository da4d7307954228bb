import { installHooks, limitChildren, processRedactor } from '../redact/process.ts'
import { isSecretLiteral, unmaskable, type Verdict } from '../redact/forms/verdict.ts'
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
  const secrets = literals.filter((literal) => isSecret(literal, settings))
  if (resolved.length === 0 && secrets.length === 0) return
  const redactor = processRedactor()
  const unmasked: string[] = []
  for (const { name, value, fields } of resolved) note(name, redactor.add(name, value, fields === undefined ? {} : { fields }), unmasked)
  for (const { name, value, declared } of secrets) note(name, redactor.add(name, value), declared ? unmasked : [])
  const warnings = settings.redact ? installHooks() : []
  limitChildren(settings.children)
  if (!silent) for (const warning of [...unmasked, ...warnings]) warnOnce(warning)
}

function isSecret({ name, value, declared, stored }: Literal, { mask: overrides }: ProjectSettings): boolean {
  const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined
  return isSecretLiteral(name, value, { override: override ?? (stored || undefined), own: declared })
}

function note(name: string, verdict: Verdict, warnings: string[]): void {
  const warning = unmaskable(name, verdict)
  if (warning !== undefined) warnings.push(warning)
}
