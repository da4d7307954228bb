import { isOfFile } from '../../src/core/file-variables.ts'

/**
 * What a variable of the `vault` and `bao` commands says: `BAO_NAME` where it is set, else `VAULT_NAME`, as OpenBao has it. What a `.env`
 * file put into `process.env` counts only where it says where Vault is.
 */
export function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const texts = [`BAO_${name}`, `VAULT_${name}`].map((whole) =>
    env === process.env && isOfFile(whole, env[whole]) ? undefined : env[whole],
  )
  return texts.find((text) => text !== undefined && text.trim() !== '')?.trim()
}
