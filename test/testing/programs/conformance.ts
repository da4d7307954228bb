import { test } from 'node:test'
import { age, createStore } from 'tightlip/adapters/age'
import { env } from 'tightlip/adapters/env'
import { file } from 'tightlip/adapters/file'
import { memory } from 'tightlip/adapters/memory'
import { conformance, conformanceSummary } from 'tightlip/testing'
import { ageSetup, envSetup, fileSetup, memorySetup } from '../setups.ts'

const kits = {
  age: conformance(ageSetup(age, createStore)),
  env: conformance(envSetup(env)),
  file: conformance(fileSetup(file)),
  memory: conformance(memorySetup(memory)),
}

for (const [adapter, cases] of Object.entries(kits)) {
  for (const { name, skip, run } of cases) void test(`${adapter}: ${name}`, { skip }, run)
  console.log(`${adapter}: ${conformanceSummary(cases)}`)
}
