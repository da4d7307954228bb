import { types } from 'node:util'
import { errorShell, isError } from './errors.ts'
import type { Maskers } from './leaves.ts'

/** An empty container of the same kind and prototype as another. */
export function shellOf(source: object, maskers: Maskers): object {
  if (types.isProxy(source) && !Array.isArray(source)) return {}
  if (isError(source)) return errorShell(source, maskers.text)
  const prototype = Object.getPrototypeOf(source) as object | null
  if (Array.isArray(source)) {
    const shell: unknown[] = []
    shell.length = source.length
    return ofKind(shell, prototype)
  }
  if (types.isMap(source)) return ofKind(new Map(), prototype)
  if (types.isSet(source)) return ofKind(new Set(), prototype)
  return Object.create(prototype) as object
}

function ofKind(shell: object, prototype: object | null): object {
  return Object.getPrototypeOf(shell) === prototype ? shell : (Object.setPrototypeOf(shell, prototype) as object)
}
