import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'
import type { Client } from './client.ts'
import type { Credential } from './options.ts'

/** What a login works with. */
export interface LoginContext extends Pick<ReadOptions, 'signal' | 'conceal'> {
  readonly client: Client
}

/** Makes the body of a login: what Vault is shown, concealed before. */
export type LoginFields = (o: LoginContext) => Promise<Readonly<Record<string, string>>>

/**
 * A credential, concealed.
 *
 * @throws {SecretError} `invalid_config` that names the option when it is empty or cannot be had.
 */
export async function credential(given: Credential, what: string, { conceal }: LoginContext): Promise<string> {
  const text: unknown = await (typeof given === 'function' ? asked(given, what) : given)
  if (typeof text !== 'string' || text.trim() === '') throw empty(what)
  conceal(text)
  return text
}

/**
 * A credential out of a file, concealed; white space around it is not part of it.
 *
 * @throws {SecretError} `invalid_config` when the file is not there or is empty, and what `readRegularFile` throws.
 */
export function credentialFile(path: string, what: string, { conceal }: LoginContext): string {
  const text = readRegularFile(path, { what })?.bytes.toString('utf8').trim()
  if (text === undefined || text === '') {
    throw new SecretError('invalid_config', {
      reason: `${what} ${path} ${text === undefined ? 'is not there' : 'is empty'}`,
      remedy: 'check that it is mounted, or name another file',
    })
  }
  conceal(text)
  return text
}

async function asked(ask: () => string | Promise<string>, what: string): Promise<string> {
  try {
    return await ask()
  } catch {
    throw new SecretError('invalid_config', { reason: `the function given as ${what} failed`, remedy: 'see why by calling it alone' })
  }
}

function empty(what: string): SecretError {
  return new SecretError('invalid_config', { reason: `${what} is empty`, remedy: 'set it' })
}
