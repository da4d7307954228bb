import { types } from 'node:util'

/** Whether a value is an error by itself, not by its prototype. */
export function isError(source: object): source is Error {
  return types.isNativeError(source) || source instanceof DOMException
}

/** The stack of an error, whether a property or an accessor; undefined for what is no error or has none. */
export function stackOf(source: object): string | undefined {
  if (!isError(source)) return undefined
  const stack: unknown = source.stack
  return typeof stack === 'string' ? stack : undefined
}

/**
 * An error to fill with the masked properties of another: a true error with the same prototype, so that it prints, is thrown and is recognised
 * as one. The message of a DOMException is no property and is masked here.
 */
export function errorShell(source: Error, text: (text: string) => string): Error {
  const shell = source instanceof DOMException ? new DOMException(text(source.message), source.name) : new Error()
  return Object.setPrototypeOf(shell, Object.getPrototypeOf(source) as object) as Error
}
