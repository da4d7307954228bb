import { SecretError } from '../core/errors.ts'
import type { DotenvConfigOptions } from './options.ts'

const remedy = [
  'decrypt it once more with the tool that made it, save it as .env,',
  'move the values into a store with `tightlip import .env`, and take DOTENV_KEY out of the environment',
].join(' ')

/**
 * Refuses what dotenv 16 and 17 did with `DOTENV_KEY`: a program that counts on an encrypted `.env.vault` must not start without its values.
 *
 * @throws {SecretError} `invalid_config`
 */
export function refuseVault(options: DotenvConfigOptions | undefined): void {
  const { DOTENV_KEY, path } = (options ?? {}) as DotenvConfigOptions & { DOTENV_KEY?: string }
  const key = [
    ['the option DOTENV_KEY', DOTENV_KEY],
    ['DOTENV_KEY', process.env['DOTENV_KEY']],
    ['DOTENV_CONFIG_DOTENV_KEY', process.env['DOTENV_CONFIG_DOTENV_KEY']],
  ].find(([, value]) => value !== undefined && value !== '')
  if (key !== undefined) {
    throw new SecretError('invalid_config', {
      variable: 'DOTENV_KEY',
      reason: `${key[0]} is set, but .env.vault files are not read`,
      remedy,
    })
  }
  const paths = (Array.isArray(path) ? path : [path]).map(String)
  if (paths.some((one) => one.endsWith('.env.vault'))) {
    throw new SecretError('invalid_config', { variable: 'path', reason: 'it names a .env.vault file, and those are not read', remedy })
  }
}
