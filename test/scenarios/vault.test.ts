import { afterAll, describe } from 'vitest'
import { startFakeVault } from '../backends/vault/server.ts'
import { loginScenarios } from './vault-logins.ts'
import { secretScenarios } from './vault-secrets.ts'

const fake = await startFakeVault()
const { address, rootToken } = fake

afterAll(async () => await fake.stop())

describe('on the fake of Vault', () => {
  secretScenarios({ address, rootToken, fake })
  loginScenarios({ address, rootToken, fake })
})
