import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'
import { decrypt } from './decrypt.ts'
import { parseDocument, type StoreDocument } from './document.ts'
import { readIdentities } from './identity.ts'
import type { Location } from './location.ts'
import { noStore, storeFault } from './store-fault.ts'

/**
 * Reads and decrypts the store. The text is wiped; the values are for the caller to wipe.
 *
 * @throws {SecretError} that names the store and what to do: no store, no identity, another identity, damage, a newer format.
 */
export async function readStore(location: Location, env: NodeJS.ProcessEnv, conceal: ReadOptions['conceal']): Promise<StoreDocument> {
  const file = readRegularFile(location.store, { what: 'the store' })
  if (file === undefined) throw noStore(location.store)
  const identities = readIdentities(location, env)
  if (identities === undefined) {
    throw new SecretError('unauthenticated', {
      reason: `there is no identity to read the store ${location.store} with: TIGHTLIP_IDENTITY is not set and ${location.identity} does not exist`,
      remedy: 'make one with tightlip init, or set TIGHTLIP_IDENTITY',
    })
  }
  for (const key of identities.keys) conceal(key)
  let plain: Buffer | undefined
  try {
    plain = await decrypt(file.bytes, identities.keys)
    return parseDocument(plain)
  } catch (error) {
    throw storeFault(error, location.store, identities.keys)
  } finally {
    plain?.fill(0)
  }
}
