import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { madeUp, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token } = madeUp()

// What the README says cannot be covered in process. A heap snapshot is looked at in test/load/heap.test.ts.

const pattern = existsSync('/proc/sys/kernel/core_pattern') ? readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim() : ''
const limit = spawnSync('sh', ['-c', 'ulimit -H -c'], { encoding: 'utf8' }).stdout.trim()
const written = pattern === 'core' && limit === 'unlimited'
const why = written ? '' : ' (skipped: this machine writes no core file into the working directory)'

test.skipIf(!written)(`a core dump holds the secret${why}`, () => {
  const cwd = join(built.folder, 'core')
  mkdirSync(cwd)
  const program = [process.execPath, '--import', join(built.folder, 'preload.mjs'), join(built.folder, 'dumped.mjs'), 'core']
  const { signal } = spawnSync('sh', ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', ...program], {
    cwd,
    env: { PATH: process.env['PATH'], LEAK_SECRETS: JSON.stringify([token]) },
  })
  expect(signal).toBe('SIGABRT')
  expect(readFileSync(join(cwd, 'core')).includes(token)).toBe(true)
})

test('a client of the inspector sees what is printed to the console as it was given', async () => {
  const ended = await built.run('dumped.mjs', { hooks: true, secrets: [token], args: ['inspector'] })
  expect(showsSome(ended.output, token)).toBe(false)
  expect(ended.code).toBe(3)
})
