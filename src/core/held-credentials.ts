import { heldIdentity, identityVariable } from './held-identity.ts'
import { heldVariable } from './held-variable.ts'

/** Variables that hold a token of Vault or OpenBao, the first one wins. */
export const vaultTokenVariables: readonly string[] = ['BAO_TOKEN', 'VAULT_TOKEN']

/**
 * What tightlip logs in with for references of these texts, by the names of the variables. It is taken out of the environment, so that
 * children never get it: the identity always, the tokens of Vault where a reference points there.
 */
export function heldCredentials(env: NodeJS.ProcessEnv, texts: readonly string[]): Record<string, string> {
  const held: Record<string, string> = {}
  const identity = heldIdentity(env)
  if (identity !== undefined) held[identityVariable] = identity
  for (const name of texts.some((text) => /^(?:ref\+)?vault:/i.test(text)) ? vaultTokenVariables : []) {
    const token = heldVariable(env, name)
    if (token !== undefined) held[name] = token
  }
  return held
}
