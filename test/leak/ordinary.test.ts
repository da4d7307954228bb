import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { type Ended, type Run } from './program.ts'
import { programs as ordinary } from './programs/ordinary.mjs'
import { madeUp } from './secrets.ts'

const built = builtPrograms()

const { token, special, pem } = madeUp()

async function same(name: string, run: Partial<Run>): Promise<void> {
  const common = { secrets: [token, special, pem], ...run }
  const [bare, hooked] = await Promise.all(
    [false, true].map((hooks) => {
      const noted = join(built.folder, `${name.replaceAll(/\W/g, '-')}-${hooks}-${run.to}`)
      return built
        .run('ordinary.mjs', { ...common, hooks, args: [name, noted] })
        .then((ended) => ({ ...ended, noted: existsSync(noted) ? readFileSync(noted, 'utf8') : '' }))
    }),
  )
  if (bare === undefined || hooked === undefined) throw new Error('not run')
  expect(hooked.stdout.equals(bare.stdout), `stdout was ${hooked.stdout.length} bytes in the place of ${bare.stdout.length}`).toBe(true)
  expect(hooked.stderr.toString()).toBe(bare.stderr.toString())
  expect(hooked.noted).toBe(bare.noted)
  expect({ code: hooked.code, signal: hooked.signal }).toEqual({ code: bare.code, signal: bare.signal })
}

describe.each(['pipes', 'one pipe', 'files', 'sockets'] as const)('over %s', (to) => {
  // On a socket that is full `fs.writeSync` fails, and `/dev/stdout` cannot be opened.
  const names = Object.keys(ordinary).filter((name) => to !== 'sockets' || !/FileHandle|by turns|beginnings|fs\.|split between/.test(name))
  test.each(names)('%s: output, exit code and what the program sees are the same with the hooks', (name) => same(name, { to }))
})

test('a program without secrets prints the very same, its crash included', async () => {
  for (const name of [
    'an error',
    'a string',
    'a source line',
    'JSON.parse',
    'a rejection with a string',
    'an error beside listeners of exit',
  ]) {
    const run = (hooks: boolean): Promise<Ended> =>
      built.run('crashes.mjs', { hooks, secrets: [], args: [name], env: { LEAK_PRINTED: JSON.stringify([token, special, pem]) } })
    const [bare, hooked] = await Promise.all([run(false), run(true)])
    expect(hooked.text).toBe(bare.text)
    expect(hooked.code).toBe(bare.code)
  }
})

test.each(['two streams by turns', 'return values and callbacks', 'every encoding'])(
  '%s: without a secret nothing changes either',
  (name) => same(name, { to: 'one pipe', secrets: [] }),
)

test('a prompt that ends with the beginning of a secret appears before the answer is given', async () => {
  let printed = ''
  const ended = await built.run('prompt.mjs', {
    hooks: true,
    secrets: [token],
    input: (child, stdout) => {
      stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed === `Name starting with ${token.slice(0, 9)}`) child.stdin?.write('tightlip\n')
      })
    },
  })
  expect(ended.text).toBe(`Name starting with ${token.slice(0, 9)}hello tightlip\n`)
})

test.each([
  'much output by fs.createWriteStream',
  'much output by fs.writeSync',
  'much output by fs.writeFile',
  'much output by a FileHandle',
])('%s: nothing is lost to a reader that is late', (name) => same(name, { to: 'pipes', readAfter: 500 }))
