import { onTestFinished } from 'vitest'
import { startFakeVault, type FakeVault, type FakeVaultOptions } from '../backends/vault/server.ts'
import { vaultRoom, type VaultRoom } from './vault-room.ts'

/** A fake of its own for one test. */
export async function ownVault(
  options: FakeVaultOptions = {},
  ca?: string,
): Promise<{ readonly room: VaultRoom; readonly fake: FakeVault }> {
  const fake = await startFakeVault(options)
  onTestFinished(async () => await fake.stop())
  const { address, rootToken } = fake
  const room = await vaultRoom({ address, rootToken, fake, ...(ca !== undefined && { ca }) })
  return { room, fake }
}
