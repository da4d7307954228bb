import { describe, expect, it } from 'vitest'
import { Redactor, type MaskEvent } from '../../src/redact/redactor.ts'
import { hardSecrets, spellings } from './spellings.ts'

function setUp(secret: string): { redactor: Redactor; events: MaskEvent[] } {
  const redactor = new Redactor()
  redactor.add('API', secret)
  const events: MaskEvent[] = []
  redactor.onMask((event) => events.push(event))
  return { redactor, events }
}

const mask = '[redacted:API]'

describe.each(hardSecrets)('a secret of %s', (_title, secret) => {
  const { redactor, events } = setUp(secret)

  it.each(spellings)('is masked as %s (%s) in a string, with an event', (encoding, _spelling, spell) => {
    events.length = 0
    const spelled = spell(secret).toString('utf8')
    // In a string UTF-16LE of other than ASCII is no text any more.
    if (encoding === 'utf16le' && !/^[\u0000-\u007f]*$/.test(secret)) return
    const out = redactor.text(`before ${spelled} after`, 'log')
    expect(out).not.toContain(spelled)
    expect(out).toMatch(/^before .* after$/s)
    expect(out.split(mask)).toHaveLength(2)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ name: 'API', channel: 'log' })
  })

  it.each(spellings)('is masked as %s (%s) in bytes, and the bytes around it stay', (_encoding, _spelling, spell) => {
    const around = Buffer.from([0xff, 0x00, 0x80, 0x0a])
    const spelled = Buffer.from(spell(secret))
    const out = Buffer.from(redactor.bytes(Buffer.concat([around, spelled, around])))
    expect(out.includes(mask)).toBe(true)
    expect(out.includes(spelled)).toBe(false)
    expect(out.subarray(0, 4)).toEqual(around)
    expect(out.subarray(-4)).toEqual(around)
  })

  it.each(spellings)('is masked as %s (%s) wherever it is split in two, and byte by byte', (_encoding, _spelling, spell) => {
    const text = Buffer.concat([Buffer.from('a line: '), Buffer.from(spell(secret)), Buffer.from(' ends\n')])
    const whole = Buffer.from(redactor.bytes(text)).toString('latin1')
    const run = (...chunks: Uint8Array[]): string => {
      const scanner = redactor.scanner('out')
      return Buffer.concat([...chunks.map((chunk) => scanner.push(chunk)), scanner.end()]).toString('latin1')
    }
    for (let at = 0; at <= text.length; at++) {
      const out = run(text.subarray(0, at), text.subarray(at))
      if (out !== whole) expect(out, `split at ${at}`).toBe(whole)
    }
    expect(run(...[...text].map((byte) => Uint8Array.of(byte)))).toBe(whole)
  })
})

it('is masked where Node cuts a long Buffer after 50 bytes', () => {
  const secret = 'correct horse battery staple and many more words, more than fifty'
  const { redactor } = setUp(secret)
  const shown = [...Buffer.from(secret).subarray(0, 50)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  expect(redactor.text(`<Buffer ${shown} ... 15 more bytes>`)).toBe(`<Buffer ${mask} ... 15 more bytes>`)
})

it('is masked when it is no text', () => {
  const bytes = Buffer.from(Array.from({ length: 40 }, (_, index) => (index * 37 + 129) % 256))
  const redactor = new Redactor()
  redactor.add('API', bytes)
  for (const text of [bytes.toString('hex'), bytes.toString('base64'), bytes.join(', ')])
    expect(redactor.text(`<${text}>`)).toBe(`<${mask}>`)
  expect(Buffer.from(redactor.bytes(Buffer.concat([Buffer.from('<'), bytes, Buffer.from('>')]))).toString()).toBe(`<${mask}>`)
})

it.each(spellings.filter(([encoding]) => !['json-twice', 'unicode', 'inspect', 'form', 'percent'].includes(encoding)))(
  'says %s in the event when a secret of special characters comes out as %s',
  (encoding, _spelling, spell) => {
    const { redactor, events } = setUp('p@ss"w\'rd\\%&<>`=+/ ~!*()[]{}^|;?#,$ÿ>>???')
    redactor.text(spell('p@ss"w\'rd\\%&<>`=+/ ~!*()[]{}^|;?#,$ÿ>>???').toString('utf8').replaceAll('\ufffd', 'ÿ'))
    // Text without the characters in which the alphabets differ is the same in both.
    const told = events.map((event) => ({ ...event, encoding: event.encoding.replace('base64url', 'base64') }))
    if (encoding !== 'utf16le') expect(told).toEqual([{ name: 'API', channel: 'text', encoding }])
  },
)
