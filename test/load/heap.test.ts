import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { age, createStore } from '../../adapters/age/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-heap-'))
const built = (entry: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../dist', entry)).href)
const store = { store: join(folder, 'heap.age'), identity: join(folder, 'identity.txt'), environment: 'test' }
const value = randomBytes(24).toString('hex')

// The value is in the store only: neither the program's text, nor its environment, nor its arguments hold it.
const program = `
import { writeHeapSnapshot } from 'node:v8'
import { loadSecrets, secret, json } from ${built('index.js')}
import { age } from ${built('adapters/age.js')}
import { z } from ${JSON.stringify(import.meta.resolve('zod'))}
const secrets = await loadSecrets({
  files: false,
  schema: {
    TEXT: secret(z.string().regex(/^[0-9a-f]+$/), { from: 'age://TEXT' }),
    OBJECT: secret(json(z.object({ password: z.string() })), { from: 'age://OBJECT' }),
    FIELD: secret(z.string().min(1), { from: 'age://OBJECT#password' }),
  },
  adapters: [age(${JSON.stringify(store)})],
})
await new Promise((resolve) => setTimeout(resolve, 20))
writeHeapSnapshot(process.argv[2])
globalThis.held = secrets.env.TEXT.expose()
writeHeapSnapshot(process.argv[3])
await secrets.close()
`

async function holds(file: string, text: string): Promise<boolean> {
  let tail = ''
  for await (const chunk of createReadStream(file, { encoding: 'latin1' })) {
    if ((tail + String(chunk)).includes(text)) return true
    tail = String(chunk).slice(-text.length)
  }
  return false
}

describe('a heap snapshot', () => {
  beforeAll(async () => {
    const o = { signal: new AbortController().signal, conceal: () => undefined }
    await createStore(store, o)
    const id = (path: string) => ({ scheme: 'age', path, params: {} })
    await age(store).put?.(id('TEXT'), Buffer.from(value), o)
    await age(store).put?.(id('OBJECT'), Buffer.from(JSON.stringify({ password: value })), o)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('taken before the first expose() lacks a value read from the store, and taken after it shows that it could be found', async () => {
    const [script, before, after] = ['program.mjs', 'before.heapsnapshot', 'after.heapsnapshot'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(script, program)
    execFileSync(process.execPath, [script, before, after], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    expect(await holds(after, value)).toBe(true)
    expect(await holds(before, value)).toBe(false)
    expect(await holds(before, value.slice(8, 40))).toBe(false)
  }, 60_000)
})
