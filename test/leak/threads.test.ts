import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { type Ended } from './program.ts'
import { bareThreads, endings, threads, views } from './programs/threads.mjs'
import { madeUp, shows, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token } = madeUp()

/** The preload stands in `NODE_OPTIONS`, where pino leaves it to its workers, or the hooks are in the main thread alone. */
function run(name: string, hooks: 'none' | 'preload' | 'main', options: readonly string[] = []): Promise<Ended> {
  const preload = pathToFileURL(join(built.folder, 'preload.mjs')).href
  const how = { none: {}, preload: { NODE_OPTIONS: `--import=${preload}` }, main: { LEAK_MAIN_ONLY: 'yes' } }
  return built.run('threads.mjs', {
    hooks: false,
    secrets: [],
    args: [name],
    options,
    env: { LEAK_PRINTED: JSON.stringify([token]), ...how[hooks] },
  })
}

describe.each(['preload', 'main'] as const)('hooks by %s', (hooks) => {
  test.each([...Object.keys(threads), ...Object.keys(bareThreads)])('%s leaks without the hooks and not with them', async (name) => {
    const [bare, masked] = await Promise.all([run(name, 'none'), run(name, hooks)])
    expect(shows(bare.output, token)).toBe(true)
    expect(showsSome(masked.output, token)).toBe(false)
    expect(masked.code).toBe(bare.code)
    // Threads may print in any order.
    const sorted = (text: string): string => [...text.replaceAll(token, '[redacted:SECRET_0]')].toSorted().join('')
    expect(sorted(masked.text)).toBe(sorted(bare.text))
  })
})

describe.each(['preload', 'main'] as const)('hooks by %s', (hooks) => {
  test.each(Object.keys(endings))('%s leaks without the hooks and not with them, and ends the process in the same way', async (name) => {
    const [bare, masked] = await Promise.all([run(name, 'none'), run(name, hooks)])
    expect(shows(bare.output, token)).toBe(true)
    expect(showsSome(masked.output, token)).toBe(false)
    expect(masked.text).toContain('[redacted:SECRET_0]')
    // Out of memory V8 ends the worker or the whole process, as it comes; without the hooks, too.
    const ends = ({ code, signal }: Ended): object =>
      name.includes('memory') && signal === 'SIGABRT' ? { code: 0, signal: null } : { code, signal }
    expect(ends(masked)).toEqual(ends(bare))
  })
})

test.each(Object.keys(views))('a worker that is started %s, and its program, see nothing of the hooks', async (name) => {
  // Two of them are refused to workers, the rest they inherit.
  const options = ['--title=mine', '--max-old-space-size=300', '--conditions', 'other', '--stack-trace-limit=7']
  const [bare, hooked] = await Promise.all([run(name, 'none', options), run(name, 'main', options)])
  expect(hooked.text).toBe(bare.text)
  expect(bare.text).not.toBe('')
  expect(hooked.code).toBe(bare.code)
})

test('a transport of pino that was loaded before the hooks gets a warning', async () => {
  const ended = await run('a transport of a pino that was loaded before', 'none')
  expect(shows(ended.stdout, token)).toBe(true)
  expect(ended.stderr.toString()).toMatch(/log transports in workers write past redaction/)
})

test('a bundle that has left the hooks for workers behind gets a warning when a worker is started', async () => {
  const folder = join(built.folder, 'bundle')
  mkdirSync(folder)
  copyFileSync(join(built.folder, 'process.js'), join(folder, 'process.js'))
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { Worker } from 'node:worker_threads'
     import { installHooks, processRedactor } from './process.js'
     processRedactor().add('SECRET', process.argv[2])
     installHooks()
     if (process.argv[3]) new Worker("", { eval: true }).on('exit', () => new Worker("", { eval: true }))`,
  )
  const bundle = (...args: string[]): Promise<Ended> => built.run('bundle/main.mjs', { hooks: false, secrets: [], args: [token, ...args] })
  expect((await bundle()).text).toBe('')
  const warnings = (await bundle('worker')).stderr.toString().match(/TightlipWarning: .*/g)
  expect(warnings).toEqual([
    expect.stringMatching(/worker threads write to descriptors past redaction: worker-hooks\.cjs .* copy it there/),
  ])
  copyFileSync(join(built.folder, 'worker-hooks.cjs'), join(folder, 'worker-hooks.cjs'))
  expect((await bundle('worker')).text).toBe('')
})
