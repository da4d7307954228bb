import { afterAll, describe } from 'vitest'
import { authority, type Authority } from '../backends/certificate.ts'
import { startFakeVault } from '../backends/vault/server.ts'
import { callScenarios } from './vault-calls.ts'
import { loginScenarios } from './vault-logins.ts'
import { programScenarios } from './vault-programs.ts'
import { secretScenarios } from './vault-secrets.ts'
import { transitScenarios } from './vault-transit.ts'

const fake = await startFakeVault()
const { address, rootToken } = fake
let made: Authority | undefined
const own = (): Authority => (made ??= authority())

afterAll(async () => await fake.stop())

describe('on the fake of Vault', () => {
  secretScenarios({ address, rootToken, fake })
  loginScenarios({ address, rootToken, fake })
  callScenarios()
  transitScenarios(own)
  programScenarios()
})
