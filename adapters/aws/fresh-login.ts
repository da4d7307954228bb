import type { ReadOptions } from '../../src/core/adapter.ts'
import type { Clients } from './clients.ts'
import type { Outcome } from './outcome.ts'

/** Runs a read of what has these keys, one outcome a key. */
export type WithLogin = (keys: readonly string[], o: ReadOptions, read: () => Promise<readonly Outcome[]>) => Promise<readonly Outcome[]>

/**
 * Reads with a fresh login where that is asked for. A login is fresh for a secret when it was made after the one with which the secret
 * was refused, so many refusals at once cost one login.
 */
export function freshLogins(client: Pick<Clients<never>, 'login' | 'logInAnew'>): WithLogin {
  const failedWith = new Map<string, number>()
  return async (keys, o, read) => {
    if (o.freshLogin === true) client.logInAnew(Math.max(...keys.map((key) => failedWith.get(key) ?? client.login)))
    const { login } = client
    const outcomes = await read()
    for (const [index, key] of keys.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status === 'fulfilled' && outcome.value !== undefined) failedWith.delete(key)
      else failedWith.set(key, login)
    }
    return outcomes
  }
}
