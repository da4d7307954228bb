/** What a variable of the `vault` and `bao` commands says: `BAO_NAME` where it is set, else `VAULT_NAME`, as OpenBao has it. */
export function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return [env[`BAO_${name}`], env[`VAULT_${name}`]].find((text) => text !== undefined && text.trim() !== '')?.trim()
}
