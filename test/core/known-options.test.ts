import { expect, it } from 'vitest'
import { aws, parameterStore } from '../../adapters/aws/index.ts'
import { gcp } from '../../adapters/gcp/index.ts'
import { vault } from '../../adapters/vault/index.ts'

it.each([
  ['aws', aws, 'regoin'],
  ['parameterStore', parameterStore, 'recoverywindow'],
  ['gcp', gcp, 'keyfile'],
  ['vault', vault, 'adress'],
])('%s() refuses an option that does not exist', (name, factory, option) => {
  expect(() => factory({ [option]: 'x' })).toThrow(
    expect.objectContaining({
      code: 'invalid_config',
      reason: `${name}() has no option ${option}`,
      remedy: expect.stringMatching(/^use .*, /),
    }),
  )
})
