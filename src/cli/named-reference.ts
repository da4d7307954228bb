import { parseReference, type Reference } from '../core/reference.ts'
import { UsageError } from './usage-error.ts'

/**
 * The reference that an operand means: `NAME` is `age://NAME`, anything with a scheme is a reference as written.
 *
 * @throws {SecretError} `invalid_reference`; {UsageError} when it is no name, or `NAME=value`. Neither repeats the operand.
 */
export function namedReference(operand: string, command: string): Reference {
  if (/^[A-Za-z_][\w.-]*=/.test(operand) && !operand.includes('://')) {
    throw new UsageError('NAME=value is not taken: a value on the command line shows in the shell history and in ps', command)
  }
  if (!operand.includes(':')) {
    if (!/^[\w./-]+$/.test(operand)) throw new UsageError('this is no name: letters, digits and . _ - / are taken', command)
    return parseReference(`age://${operand}`)
  }
  return parseReference(operand)
}

/** The name of a secret in messages and masks: the last segment of its path. */
export function nameOf({ id: { path } }: Reference): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
