import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { madeUp, shows } from './secrets.ts'

const built = builtPrograms()

const { token } = madeUp()
const env = { LEAK_PRINTED: JSON.stringify([token]) }

test.each([
  ['main', 'pipes'],
  ['main', 'files'],
  ['main', 'sockets'],
  ['thread', 'pipes'],
] as const)('streams and a console that the program used before the hooks are masked: %s, %s', async (where, to) => {
  const [bare, masked] = await Promise.all(
    ['bare', 'hooked'].map((mode) => built.run('held.mjs', { hooks: false, secrets: [token], args: [where, mode], to, env })),
  )
  expect(shows(bare?.output ?? Buffer.alloc(0), token)).toBe(true)
  expect(shows(masked?.output ?? Buffer.alloc(0), token)).toBe(false)
  for (const name of ['stdout', 'stderr', 'log', 'error']) expect(masked?.text).toContain(`${name} [redacted:SECRET_0]\n`)
})
