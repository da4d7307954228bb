import { describe } from 'vitest'
import { callScenarios } from './aws-calls.ts'
import { denialScenarios } from './aws-denied.ts'
import { parameterScenarios } from './aws-parameters.ts'
import { versionScenarios } from './aws-versions.ts'
import { writeScenarios } from './aws-writes.ts'

describe('AWS Secrets Manager, on an in-process server', () => {
  callScenarios('in-process')
  versionScenarios('in-process')
  denialScenarios('in-process')
  writeScenarios('in-process')
})

describe('AWS Parameter Store, on an in-process server', () => {
  parameterScenarios('in-process')
})
