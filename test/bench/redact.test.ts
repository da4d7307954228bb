import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// The libraries it compares with are installed from the registry at its first run; without one their columns stay empty.
test('bench/redact prints its tables, a row for each text', { timeout: 180_000 }, () => {
  const bench = fileURLToPath(new URL('../../bench/redact.js', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, '--quick'], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const rows = stdout.split('\n').filter((row) => /^\S.*\S {2,}10(?:\.0)? /.test(row))
  const first = rows.map((row) => row.split(/ {2,}/)[0])
  for (const text of ['200-B line', '4-KB line', '64-KB chunk', '200-B line, cons', '200-B line, two-byte', '200-B line, near misses']) {
    expect(first).toContain(text)
    expect(first).toContain(`${text}, encodings`)
  }
  expect(first).toContain(process.version)
  expect(first).toContain('/dev/null')
  // Nanoseconds, of the copy too: nothing is left out.
  for (const row of rows.slice(0, 12)) expect(row).toMatch(/ {2,}10( {2,}[\d.]+){4}/)
})
