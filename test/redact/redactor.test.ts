import { expect, it } from 'vitest'
import { Redactor, type MaskEvent } from '../../src/redact/redactor.ts'
import { drawPem, drawToken } from './drawn.ts'

function knowing(secrets: Readonly<Record<string, string>>): Redactor {
  const redactor = new Redactor()
  for (const [name, secret] of Object.entries(secrets)) redactor.add(name, secret)
  return redactor
}

it('returns what holds no secret as it came', () => {
  for (const redactor of [new Redactor(), knowing({ S: 'correct-horse' })]) {
    const bytes = Buffer.from('ordinary')
    const view = new Uint8Array([1, 2, 255])
    expect(redactor.bytes(bytes)).toBe(bytes)
    expect(redactor.bytes(view)).toBe(view)
    expect(redactor.text('ordinary \ud800 ü')).toBe('ordinary \ud800 ü')
    expect(redactor.text('')).toBe('')
  }
})

it('leaves all other characters as they are, lone surrogates too', () => {
  const redactor = knowing({ S: 'correct-horse' })
  for (const other of ['ü', '密', '🔑', '\ud83d', '\udd11', '\udd11\ud83d', '\u0000', '\ufffd']) {
    expect(redactor.text(`${other}correct-horse${other}correct-horse${other}`)).toBe(`${other}[redacted:S]${other}[redacted:S]${other}`)
  }
})

it('masks in texts that are longer than its buffer', () => {
  const redactor = knowing({ S: 'correct-horse' })
  const around = '密ü🔑x'.repeat(20_000)
  expect(redactor.text(`${around}correct-horse${around}`)).toBe(`${around}[redacted:S]${around}`)
})

it('masks secrets side by side each, and overlapping ones as one', () => {
  const redactor = knowing({ A: 'correct-horse', B: 'horse-battery', C: 'correct-horse-shoes' })
  expect(redactor.text('correct-horsecorrect-horse')).toBe('[redacted:A][redacted:A]')
  expect(redactor.text('x correct-horse-battery x')).toBe('x [redacted:A] x')
  expect(redactor.text('x correct-horse-shoes x')).toBe('x [redacted:C] x')
})

it('shows the first name of a value that was added twice', () => {
  const redactor = knowing({ FIRST: 'correct-horse', SECOND: 'correct-horse' })
  expect(redactor.text('correct-horse')).toBe('[redacted:FIRST]')
  expect(redactor.size).toBe(2)
})

it('still masks former values of a name', () => {
  const redactor = knowing({ S: 'correct-horse' })
  redactor.add('S', 'battery-staple')
  expect(redactor.text('correct-horse battery-staple')).toBe('[redacted:S] [redacted:S]')
  expect(redactor.size).toBe(1)
})

it('does not show a secret in the mask that hides it', () => {
  const redactor = knowing({ ADMIN_SWORDFISH: 'SWORDFISH' })
  expect(redactor.text('is SWORDFISH')).toBe('is [redacted:secret]')
})

it('masks a text again to the same text', () => {
  const redactor = knowing({ A: 'correct-horse', B: drawToken(32) })
  const once = redactor.text('a correct-horse')
  expect(redactor.text(once)).toBe(once)
})

it('keeps a mask to its characters and length', () => {
  const redactor = knowing({ [`a b\n${'x'.repeat(100)}`]: 'correct-horse' })
  expect(redactor.text('correct-horse')).toBe(`[redacted:a_b_${'x'.repeat(60)}]`)
})

it('tells every mask with name, channel and encoding, until the listener leaves', () => {
  const redactor = knowing({ S: 'correct-horse' })
  const events: MaskEvent[] = []
  const leave = redactor.onMask((event) => events.push(event))
  redactor.text('correct-horse correct-horse', 'console')
  redactor.bytes(Buffer.from(Buffer.from('correct-horse').toString('hex')), 'file')
  redactor.value({ a: 'correct-horse' }, 'log')
  redactor.text('ordinary')
  expect(events).toEqual([
    { name: 'S', channel: 'console', encoding: 'raw' },
    { name: 'S', channel: 'console', encoding: 'raw' },
    { name: 'S', channel: 'file', encoding: 'hex' },
    { name: 'S', channel: 'log', encoding: 'raw' },
  ])
  leave()
  redactor.text('correct-horse')
  expect(events).toHaveLength(4)
})

it('goes on when a listener throws, and tells the next one', () => {
  const redactor = knowing({ S: 'correct-horse' })
  redactor.onMask(() => {
    throw new Error('listener')
  })
  let told = 0
  redactor.onMask(() => told++)
  expect(redactor.text('correct-horse')).toBe('[redacted:S]')
  expect(told).toBe(1)
})

it('does not run in circles when a listener prints the secret to the same place', () => {
  const redactor = knowing({ S: 'correct-horse' })
  const scanner = redactor.scanner('out')
  const printed: string[] = []
  let told = 0
  redactor.onMask(() => {
    told++
    printed.push(redactor.text('again correct-horse'), Buffer.from(scanner.push(Buffer.from('again correct-horse!\n'))).toString())
  })
  expect(Buffer.from(scanner.push(Buffer.from('is correct-horse, correct'))).toString()).toBe('is [redacted:S], ')
  expect(told).toBe(1)
  expect(printed.join('|')).not.toMatch(/correct-horse/)
})

it('prints that it failed in place of what it could not mask', () => {
  const redactor = knowing({ S: 'correct-horse' })
  const broken = {
    length: 40,
    get 0(): number {
      throw new Error('broken')
    },
  } as unknown as Uint8Array
  expect(redactor.text({ length: 4 } as unknown as string)).toBe('[redaction failed]')
  expect(Buffer.from(redactor.bytes(broken)).toString()).toBe('[redaction failed]')
  const scanner = redactor.scanner('out')
  expect(Buffer.from(scanner.push(broken)).toString()).toBe('[redaction failed]')
  expect(Buffer.from(scanner.push(Buffer.from('and correct-horse!'))).toString()).toBe('and [redacted:S]!')
})

it('takes the same value any number of times without growing', () => {
  const redactor = new Redactor()
  const pem = Buffer.from(drawPem())
  redactor.add('S', pem)
  const before = process.memoryUsage().arrayBuffers
  for (let time = 0; time < 500; time++) expect(redactor.add('S', pem)).toBe('masked')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000)
})

it('searches a line for a hundred secrets in far less than 100 microseconds', () => {
  const redactor = new Redactor()
  for (let index = 0; index < 100; index++) redactor.add(`S${index}`, drawToken(32))
  const line = `${new Date(0).toISOString()} INFO request completed {"method":"GET","url":"/api/v1/users/123","status":200} `
    .repeat(2)
    .slice(0, 200)
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now()
    for (let time = 0; time < 10; time++) redactor.text(line)
    return (performance.now() - start) / 10
  })
  expect(times.toSorted((a, b) => a - b)[100]).toBeLessThan(0.1)
})

it('masks though the first to print has no stack left', () => {
  const secrets = Array.from({ length: 20 }, () => drawToken(32))
  const redactor = new Redactor()
  for (const [index, secret] of secrets.entries()) redactor.add(`S${index}`, secret)
  const printed: string[] = []
  const dig = (): void => {
    try {
      dig()
    } catch {
      // The end of the stack: each call that returns prints with a little more of it.
    }
    if (printed.length < 400) printed.push(redactor.text(secrets.join(' ')))
  }
  dig()
  expect(printed).toContain('[redaction failed]')
  expect(printed.at(-1)).toBe(secrets.map((_, index) => `[redacted:S${index}]`).join(' '))
  for (const secret of secrets) {
    for (const encoding of ['utf8', 'base64', 'hex'] as const) {
      const spelled = Buffer.from(secret).toString(encoding)
      expect(printed.filter((text) => text.includes(spelled))).toEqual([])
      expect(redactor.text(`x${spelled}x`)).not.toContain(spelled)
    }
    expect(redactor.text(secret.slice(3, 25))).not.toContain(secret.slice(3, 25))
  }
})
