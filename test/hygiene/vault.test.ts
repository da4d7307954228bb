import { common } from './failures.ts'
import { matrix } from './matrix.ts'
import { vaultWorld, type VaultWorldOptions } from './vault-world.ts'

const rows: Readonly<Record<string, VaultWorldOptions>> = {
  'vault, KV 2 by a token': { engine: 'kv2', login: 'token' },
  'vault, KV 1 by AppRole': { engine: 'kv1', login: 'approle' },
  'vault, the login by AppRole': { engine: 'kv2', login: 'approle', locked: true },
  'vault, the login by a wrapped secret id': { engine: 'kv2', login: 'wrapped', locked: true },
  'vault, the login by a JWT': { engine: 'kv2', login: 'kubernetes', locked: true },
}

for (const [name, options] of Object.entries(rows)) {
  const meets = options.locked === true ? 'login' : 'read'
  matrix({ name, meets, failures: common, open: async () => await vaultWorld(options) })
}
