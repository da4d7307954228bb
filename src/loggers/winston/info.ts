import type { Redactor } from '../../redact/redactor.ts'
import { maskLine } from '../line.ts'
import type { Info } from './transport.ts'

// The symbols that winston's package triple-beam registers.
const level = Symbol.for('level')
const message = Symbol.for('message')
const splat = Symbol.for('splat')

/** Masks a log event: its fields, the arguments it was made from, and the line that a format has made of it. The event stays as it is. */
export function maskInfo(info: Info, redactor: Redactor): Info {
  const fields = redactor.value(info, 'winston')
  const symbols: Info = {}
  if (typeof info[message] === 'string') symbols[message] = maskLine(info[message], redactor, 'winston')
  if (info[splat] !== undefined) symbols[splat] = redactor.value(info[splat], 'winston')
  if (fields === info && symbols[message] === info[message] && symbols[splat] === info[splat]) return info
  if (info[level] !== undefined) symbols[level] = info[level]
  return Object.assign(copyOf(info, fields), symbols)
}

function copyOf(info: Info, fields: unknown): object {
  // An event may be an Error, so its prototype and what is not enumerable are kept.
  if (fields === info) return Object.create(Object.getPrototypeOf(info) as object, Object.getOwnPropertyDescriptors(info)) as object
  // A redactor that fails gives a text in place of what it could not mask.
  return typeof fields === 'object' && fields !== null ? fields : { level: info['level'], message: fields }
}
