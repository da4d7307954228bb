import { installHooks, limitChildren, processRedactor } from '../redact/process.ts'
import type { ChildSecrets } from '../redact/hooks/child-secrets.ts'
import type { Redactor } from '../redact/redactor.ts'
import { warn } from './events.ts'

/** The part of a redactor that the loader feeds. */
export type Masks = Pick<Redactor, 'add'>

const warned = new Set<string>()

/** The redactor of the process, with its hooks on the process's output unless `redact` is `false`. What the hooks cannot cover is warned of once. */
export function guardedRedactor({ redact = true, children }: { readonly redact?: boolean; readonly children?: ChildSecrets }): Redactor {
  const redactor = processRedactor()
  for (const warning of redact ? installHooks() : []) {
    if (!warned.has(warning)) warn(warning)
    warned.add(warning)
  }
  limitChildren(children)
  return redactor
}
