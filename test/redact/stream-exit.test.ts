import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const phrase = 'correct horse battery staple'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-stream-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a program prints that pipes a masking stream into its output, a file, and does what `line` says. */
async function printed(line: string): Promise<string> {
  const index = pathToFileURL(join(import.meta.dirname, '../../dist/index.js'))
  const file = join(folder, 'program.mjs')
  writeFileSync(
    file,
    `import { EventEmitter } from 'node:events'
     import { writeSync } from 'node:fs'
     import { redactStream, Redactor } from ${JSON.stringify(index)}
     const redactor = new Redactor()
     redactor.add('S', ${JSON.stringify(phrase)})
     const out = redactStream({ redactor })
     out.pipe(process.stdout)
     ${line}`,
  )
  const output = join(folder, 'output')
  const descriptor = openSync(output, 'w')
  await once(spawn(process.execPath, [file], { stdio: ['ignore', descriptor, 'ignore'] }), 'close')
  closeSync(descriptor)
  return readFileSync(output, 'utf8')
}

it.each([
  ['ends by itself', ''],
  ['calls process.exit() in the same tick', '; process.exit()'],
  ['dies of an error', "; throw new Error('boom')"],
])('what may be the beginning of a secret is not lost where the process %s', async (_how, end) => {
  expect(await printed(`out.write('a correct')${end}`)).toBe('a correct')
})

it('what its destination has not asked for yet is not lost at process.exit(), and is masked', async () => {
  const lines = await printed(`
    // It takes all that it is given and asks to wait each time, as sonic-boom does.
    out.unpipe().pipe(Object.assign(new EventEmitter(), { write: (bytes) => writeSync(1, bytes) < 0, end() {} }))
    for (let line = 0; line < 50; line++) out.write('x'.repeat(9999) + '\\n' + (line === 48 ? ${JSON.stringify(phrase)} : ''))
    process.exit()`)
  expect(lines.match(/x{9999}\n/g)).toHaveLength(50)
  expect(lines).not.toContain(phrase)
  expect(lines).toContain('[redacted:S]')
})

it('what was written before it is piped is not lost at process.exit()', async () => {
  expect(await printed(`out.unpipe(); out.write('a '); out.pipe(process.stdout); out.write('b'); process.exit()`)).toBe('a b')
})

it('its lines stand in order between those that the program prints by itself', async () => {
  expect(await printed(`for (let line = 0; line < 4; line += 2) { out.write(line + '\\n'); console.log(line + 1) }`)).toBe('0\n1\n2\n3\n')
})

it('a stream that was ended or destroyed prints nothing more at the end of the process', async () => {
  expect(await printed(`out.end('a correct'); setImmediate(() => process.exit())`)).toBe('a correct')
  expect(await printed(`out.write('a correct'); out.destroy()`)).toBe('a ')
})

it('any number of streams takes one listener of the process', async () => {
  const grown = await printed(`
    const before = process.listenerCount('exit')
    for (let made = 0; made < 100; made++) redactStream({ redactor })
    console.log(process.listenerCount('exit') - before)`)
  expect(grown).toBe('0\n')
})
