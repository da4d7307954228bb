import { describe } from 'vitest'
import { describeOn } from '../servers/available.ts'
import { startMoto } from '../servers/moto.ts'
import { callScenarios } from './aws-calls.ts'
import { denialScenarios } from './aws-denied.ts'
import { loginScenarios } from './aws-logins.ts'
import { parameterScenarios } from './aws-parameters.ts'
import { versionScenarios } from './aws-versions.ts'
import { writeScenarios } from './aws-writes.ts'

await describeOn('aws', 'moto', startMoto, ({ endpoint }) => {
  const place = { moto: endpoint }

  describe('AWS Secrets Manager', () => {
    callScenarios(place)
    versionScenarios(place)
    denialScenarios(place)
    writeScenarios(place)
    loginScenarios(place)
  })

  describe('AWS Parameter Store', () => {
    parameterScenarios(place)
  })
})
