import { randomBytes, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { scanModuleText } from '../../scripts/wasm-module.js'
import { foundAt, foundCapacity, textAt } from '../../src/redact/matcher/scan/layout.ts'
import { ScanMemory } from '../../src/redact/matcher/scan/memory.ts'
import { TextScan } from '../../src/redact/matcher/scan/text-scan.ts'
import { Tier } from '../../src/redact/matcher/scan/tier.ts'
import { drawToken } from './drawn.ts'
import { hardSecrets, spellings } from './spellings.ts'

it('the WebAssembly in the repository is what its source compiles to', () => {
  const file = new URL('../../src/redact/matcher/scan/module.ts', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(scanModuleText())
})

const widths = [
  [8, 9],
  [8, 16],
  [4, 1],
  [4, 5],
] as const

it.each(widths)('WebAssembly and JavaScript find the same places, by grams of %i bytes at every %i', (width, stride) => {
  const text = randomBytes(5000).toString('latin1')
  const found = [false, true].map((plain) => {
    const memory = new ScanMemory({ plain })
    const tier: Tier = new Tier(memory, { width, stride, refill: (tier) => enter(tier) })
    // Enough of them for the tables to grow several times, some many times over.
    const enter = (into: Tier): void => {
      for (let at = 0; at < 4000; at++) into.enter(Buffer.from(text.slice(at, at + 8), 'latin1'), 0, 1, 4 + (at % 700))
    }
    enter(tier)
    const scan = new TextScan(memory)
    scan.describe([tier], { escapes: false })
    return scan.run(`${'-'.repeat(70_000)}${text}`)
  })
  expect(found[0]).toEqual(found[1])
  expect(found[0]?.length).toBeGreaterThan(2 * Math.floor(4000 / stride / 2))
})

it.each([8, 4] as const)('WebAssembly and JavaScript know the same grams of %i bytes again, and those that repeat themselves', (width) => {
  const known = [false, true].map((plain) => {
    const tier = new Tier(new ScanMemory({ plain }), { width, stride: 1, refill: () => {} })
    const low = Buffer.from(drawToken(60))
    tier.enter(low, 10, 40, 4)
    return [tier.common(low, 10, 30), tier.common(low, 0, 1), tier.common(Buffer.from('~'.repeat(20)), 0, 10)]
  })
  expect(known[0]).toEqual([30, 0, width === 8 ? 10 : 0])
  expect(known[1]).toEqual(known[0])
})

it('a scan that finds no room for what it found says so', () => {
  for (const plain of [false, true]) {
    const memory = new ScanMemory({ plain })
    const tier: Tier = new Tier(memory, { width: 4, stride: 1, refill: () => {} })
    for (let id = 4; id < 10; id++) tier.enter(Buffer.from('aaaa'), 0, 1, id)
    const scan = new TextScan(memory)
    scan.describe([tier], { escapes: false })
    memory.text.write('a'.repeat(2000), 'latin1')
    expect(memory.scan(scan.head.at, textAt, 2000, foundAt, foundCapacity)).toBe(-1)
    expect(scan.run('a'.repeat(2000)).length).toBeGreaterThanOrEqual(2 * 6 * 1997)
  }
})

it('more patterns with one gram than the table keeps are found all the same', () => {
  const tier: Tier = new Tier(new ScanMemory(), { width: 8, stride: 9, refill: () => {} })
  const low = Buffer.from('same as all')
  for (let id = 4; id < 104; id++) tier.enter(low, 0, 1, id)
  const found = new Set<number>()
  tier.lookUp(low, 0, (id) => found.add(id))
  expect(found.size).toBe(100)
})

it('without WebAssembly every secret is masked in every spelling, in text and in bytes', async () => {
  // Not all of it: `undici`, which axios loads, compiles its own meanwhile.
  vi.stubGlobal('WebAssembly', Object.create(Reflect.get(globalThis, 'WebAssembly') as object, { Memory: { value: undefined } }))
  vi.resetModules()
  const { Redactor } = await import('../../src/redact/redactor.ts')
  const { scanMemory } = await import('../../src/redact/matcher/scan/memory.ts')
  // The memory of the thread is made here.
  expect(scanMemory().scan.toString()).not.toContain('[native code]')
  vi.unstubAllGlobals()
  for (const [, secret] of hardSecrets) {
    const redactor = new Redactor()
    redactor.add('API', secret)
    for (const [, , spell] of spellings) {
      const spelled = Buffer.from(spell(secret))
      const out = Buffer.from(redactor.bytes(Buffer.concat([Buffer.from('<'), spelled, Buffer.from('>')])))
      expect(out.includes(spelled)).toBe(false)
      const scanner = redactor.scanner('out')
      const cut = randomInt(spelled.length)
      const streamed = [spelled.subarray(0, cut), spelled.subarray(cut)].map((part) => scanner.push(part))
      expect(Buffer.concat([...streamed, scanner.end()]).includes(spelled)).toBe(false)
    }
    expect(redactor.text(`<${secret.trim()}>`)).toBe('<[redacted:API]>')
  }
})

it('a text is not masked that differs from a secret in one character, wherever', async () => {
  const { Redactor } = await import('../../src/redact/redactor.ts')
  const redactor = new Redactor({ fragments: false })
  const token = drawToken(40)
  redactor.add('T', token)
  for (let at = 0; at < token.length; at++) {
    const near = `${token.slice(0, at)}${token[at] === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`
    expect(redactor.text(near)).toBe(near)
    expect(redactor.text(`${near}${token}${near}`)).toBe(`${near}[redacted:T]${near}`)
  }
})
