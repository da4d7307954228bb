import { format } from 'node:util'
import type { Redactor } from '../redactor.ts'
import { host } from './host.ts'
import type { Outlets } from './outlets.ts'
import { replace } from './replace.ts'

/** Masks what is printed by `process._rawDebug`, which writes to the descriptor by itself. */
export function hookRawDebug(redactor: Redactor, outlets: Outlets): void {
  replace(host, '_rawDebug', (original) => (...args) => {
    if (redactor.size === 0) return original.apply(host, args)
    outlets.stdout.flush()
    outlets.stderr.flush()
    return original.call(host, redactor.text(format(...args), 'stderr'))
  })
}
