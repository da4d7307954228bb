import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, type Programs, programs } from './program.ts'
import { threads } from './programs/threads.mjs'
import { madeUp, shows, showsSome } from './secrets.ts'

let built: Programs
beforeAll(async () => {
  built = await programs()
})
afterAll(() => built.remove())

const { token } = madeUp()

/** The preload stands in `NODE_OPTIONS`, where pino leaves it to its workers. */
function run(name: string, { hooks }: { hooks: boolean }): Promise<Ended> {
  const preload = pathToFileURL(join(built.folder, 'preload.mjs')).href
  const env = { LEAK_PRINTED: JSON.stringify([token]), ...(hooks ? { NODE_OPTIONS: `--import=${preload}` } : {}) }
  return built.run('threads.mjs', { hooks: false, secrets: [], args: [name], env })
}

test.each(Object.keys(threads))('%s leaks without the hooks and not with them', async (name) => {
  const [bare, masked] = await Promise.all([run(name, { hooks: false }), run(name, { hooks: true })])
  expect(shows(bare.output, token)).toBe(true)
  expect(showsSome(masked.output, token)).toBe(false)
  expect(masked.code).toBe(bare.code)
  // Threads may print in any order.
  const sorted = (text: string): string => [...text.replaceAll(token, '[redacted:SECRET_0]')].toSorted().join('')
  expect(sorted(masked.text)).toBe(sorted(bare.text))
})

test('a transport of pino under a preload that pino takes from its workers gets a warning', async () => {
  const ended = await built.run('threads.mjs', {
    hooks: true,
    secrets: [],
    args: ['a transport of pino'],
    env: { LEAK_PRINTED: JSON.stringify([token]) },
  })
  expect(shows(ended.stdout, token)).toBe(true)
  expect(ended.stderr.toString()).toMatch(/log transports in workers write past redaction/)
})
