import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('bench/pipe prints what is left of the speed of a pipe, for each way to write', { timeout: 180_000 }, () => {
  const bench = fileURLToPath(new URL('../../bench/pipe.js', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, '--quick'], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  for (const way of [
    'process.stdout, 64-KB buffers',
    'process.stdout, 200-B lines',
    'fs.writeSync, 64-KB buffers',
    'fs.write, 64-KB buffers',
  ]) {
    expect(stdout).toMatch(new RegExp(`^${way}( +[\\d.]+){6} .*90 % (?:met|MISSED)`, 'm'))
  }
})
