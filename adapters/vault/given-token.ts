import { homedir } from 'node:os'
import { join } from 'node:path'
import { SecretError } from '../../src/core/errors.ts'
import { vaultTokenVariables } from '../../src/core/held-credentials.ts'
import { heldVariable } from '../../src/core/held-variable.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'
import { grantOf, type Grant } from './grant.ts'
import type { VaultOptions } from './options.ts'

/** The tokens of the environment, which are taken out of it. */
export function heldToken(env: NodeJS.ProcessEnv): string | undefined {
  const tokens = vaultTokenVariables.map((name) => heldVariable(env, name))
  return tokens.find((token) => token !== undefined)?.trim()
}

/**
 * The token that somebody else got for this process.
 *
 * @throws {SecretError} `invalid_config` when there is none, and what `readRegularFile` throws.
 */
export function givenToken({ token, tokenFile }: VaultOptions, env: NodeJS.ProcessEnv): Grant {
  if (token !== undefined) return grantOf(token, 'given')
  const held = tokenFile === undefined ? heldToken(env) : undefined
  if (held !== undefined) return grantOf(held, 'given')
  const path = tokenFile ?? join(env['HOME'] ?? homedir(), '.vault-token')
  const found = readRegularFile(path, { what: 'the token of Vault' })
  if (found !== undefined) return grantOf(found.bytes.toString('utf8').trim(), 'file')
  throw new SecretError('invalid_config', {
    reason: `there is no token for Vault and no way to log in${tokenFile === undefined ? '' : `: ${path} is not there`}`,
    remedy: 'set VAULT_TOKEN in the environment (a .env file is not asked for it), pass vault({ login }), or run: vault login',
  })
}
