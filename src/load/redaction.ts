import { installHooks, processRedactor } from '../redact/process.ts'
import type { Redactor } from '../redact/redactor.ts'
import { warn } from './events.ts'

/** The part of a redactor that the loader feeds. */
export type Masks = Pick<Redactor, 'add'>

const warned = new Set<string>()

/** The redactor of the process, with its hooks on the process's output unless `redact` is `false`. What the hooks cannot cover is warned of once. */
export function guardedRedactor({ redact = true }: { readonly redact?: boolean }): Redactor {
  const redactor = processRedactor()
  if (!redact) return redactor
  for (const warning of installHooks()) {
    if (!warned.has(warning)) warn(warning)
    warned.add(warning)
  }
  return redactor
}
