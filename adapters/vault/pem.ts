import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'

/**
 * PEM text as it is given, or out of the file that is named.
 *
 * @throws {SecretError} `invalid_config` where there is no PEM.
 */
export function pem(text: string, what: string): string {
  return text.includes('-----BEGIN ') ? text : pemFile(text, what)
}

/**
 * The PEM text of a file.
 *
 * @throws {SecretError} as `pem`, and what `readRegularFile` throws.
 */
export function pemFile(path: string, what: string): string {
  const found = readRegularFile(path, { what })?.bytes.toString('latin1')
  if (found?.includes('-----BEGIN ') === true) return found
  throw new SecretError('invalid_config', {
    reason: `${what}${found === undefined ? ' is a file that is not there' : ' is a file without PEM in it'}`,
    remedy: 'name a PEM file, or give the PEM text itself',
  })
}

/**
 * The PEM texts of the files in a folder. Others are left out.
 *
 * @throws {SecretError} `invalid_config` where no file holds PEM.
 */
export function pemFolder(path: string, what: string): string {
  const texts = names(path).flatMap((name) => {
    try {
      return [pemFile(join(path, name), what)]
    } catch {
      return [] // a folder of certificates has other things too
    }
  })
  if (texts.length > 0) return texts.join('\n')
  throw new SecretError('invalid_config', { reason: `${what} is a folder without a PEM file`, remedy: 'name a folder of PEM files' })
}

function names(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
