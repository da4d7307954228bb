import { heldVariable } from './held-variable.ts'

/** The variable that holds the identity itself. Children must not get it. */
export const identityVariable = 'TIGHTLIP_IDENTITY'

/** What `TIGHTLIP_IDENTITY` holds, taken out of the environment by the first read. */
export function heldIdentity(env: NodeJS.ProcessEnv): string | undefined {
  return heldVariable(env, identityVariable)
}
