import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import type { Scanner } from '../../src/redact/scanner.ts'
import { drawPem, drawToken } from './drawn.ts'

const mask = '[redacted:S]'
const phrase = 'correct horse battery staple'

function scanning(secret: string = phrase): Scanner {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor.scanner('out')
}

const push = (scanner: Scanner, text: string): string => Buffer.from(scanner.push(Buffer.from(text))).toString()
const release = (scanner: Scanner): string => Buffer.from(scanner.release()).toString()
const end = (scanner: Scanner): string => Buffer.from(scanner.end()).toString()

describe('what a scanner holds', () => {
  it.each(['Password: ', 'ready\n', '> ', '\u001b[32mok\u001b[0m', '{"a":1}'])(
    'nothing of %j, which is no beginning of a secret',
    (text) => {
      const scanner = scanning()
      expect(push(scanner, text)).toBe(text)
      expect(scanner.held).toBe(0)
    },
  )

  it('nothing of lines that end with a character which stands in no secret, with many secrets', () => {
    const redactor = new Redactor()
    for (let n = 0; n < 300; n++) redactor.add(`S${n}`, drawToken())
    const scanner = redactor.scanner('out')
    for (let n = 0; n < 1000; n++) {
      push(scanner, `${drawToken(12)}\n`)
      expect(scanner.held).toBe(0)
    }
  })

  it('only the tail that is a beginning, and only while it is one', () => {
    const scanner = scanning()
    expect(push(scanner, 'say corr')).toBe('say ')
    expect(scanner.held).toBe(4)
    expect(push(scanner, 'ectly co')).toBe('correctly ')
    expect(scanner.held).toBe(2)
    expect(push(scanner, 'd')).toBe('cod')
    expect(scanner.held).toBe(0)
  })

  it('the longest of nested beginnings', () => {
    const scanner = scanning('aabaabaabaabX')
    expect(push(scanner, 'aabaabaab')).toBe('')
    expect(push(scanner, 'aab')).toBe('')
    expect(push(scanner, 'aab')).toBe('aab')
    expect(push(scanner, 'X!')).toBe(`${mask}!`)
  })

  it('nothing when it is given nothing', () => {
    const scanner = scanning()
    expect(push(scanner, '')).toBe('')
    expect(release(scanner)).toBe('')
    expect(end(scanner)).toBe('')
  })

  it('bytes of its own: the caller may use its chunk again', () => {
    const scanner = scanning()
    const chunk = Buffer.from('x correct horse')
    expect(Buffer.from(scanner.push(chunk)).toString()).toBe('x ')
    chunk.fill(0)
    expect(push(scanner, ' battery staple.')).toBe(`${mask}.`)
  })
})

it('returns the very chunk when nothing in it is held or masked', () => {
  const chunk = Buffer.from('an ordinary line\n')
  expect(scanning().push(chunk)).toBe(chunk)
})

describe('when time is up', () => {
  it('a tail under 16 bytes is released, and the rest of the secret that follows is masked', () => {
    const scanner = scanning()
    expect(push(scanner, 'say correct horse')).toBe('say ')
    expect(release(scanner)).toBe('correct horse')
    expect(scanner.held).toBe(0)
    expect(push(scanner, ' battery staple!\n')).toBe(`${mask}!\n`)
  })

  it('a tail under 16 bytes is released, and other text that follows stays', () => {
    const scanner = scanning()
    push(scanner, 'say correct horse')
    release(scanner)
    expect(push(scanner, ' shoe')).toBe(' shoe')
    expect(push(scanner, ` and ${phrase}`)).toBe(` and ${mask}`)
  })

  it('a tail of 16 bytes or more is masked, and the rest that follows belongs to that mask', () => {
    const scanner = scanning()
    expect(push(scanner, 'say correct horse ba')).toBe('say ')
    expect(release(scanner)).toBe(mask)
    expect(scanner.held).toBe(0)
    expect(push(scanner, 'ttery st')).toBe('')
    expect(release(scanner)).toBe('')
    expect(push(scanner, 'aple, !')).toBe(', !')
  })

  it('what still agrees with a masked tail is not shown when the secret breaks off', () => {
    const scanner = scanning()
    push(scanner, 'correct horse bat')
    expect(release(scanner)).toBe(mask)
    expect(push(scanner, 'tery sta... !')).toBe('... !')
  })

  it('a released tail that grows to 16 bytes before the next time is masked from there', () => {
    const scanner = scanning()
    push(scanner, 'correct')
    expect(release(scanner)).toBe('correct')
    expect(push(scanner, ' horse bat')).toBe('')
    expect(release(scanner)).toBe(mask)
    expect(push(scanner, 'tery staple!')).toBe('!')
  })

  it('a whole secret within a tail is masked', () => {
    const redactor = new Redactor()
    redactor.add('LONG', 'swordfish and more')
    redactor.add('SHORT', 'swordfish')
    const scanner = redactor.scanner('out')
    expect(push(scanner, 'swordfish an')).toBe('')
    expect(release(scanner)).toBe('[redacted:SHORT] an')
    const ended = redactor.scanner('out')
    push(ended, 'swordfish an')
    expect(end(ended)).toBe('[redacted:SHORT] an')
  })

  it('at the end, too, a tail of 16 bytes is masked, and a shorter one is not', () => {
    for (let length = 1; length < phrase.length; length++) {
      const scanner = scanning()
      const tail = phrase.slice(0, length)
      expect(push(scanner, `say ${tail}`) + end(scanner)).toBe(`say ${length < 16 ? tail : mask}`)
    }
  })

  it('what is no more than a beginning at the end is a mask, but no match', () => {
    const redactor = new Redactor()
    redactor.add('S', phrase)
    const matches: string[] = []
    const masks: string[] = []
    redactor.onMask(({ channel }) => masks.push(channel))
    const scanner = redactor.scanner('out', { onMatch: ({ name }) => matches.push(name) })
    expect(push(scanner, phrase.slice(0, 20)) + end(scanner)).toBe(mask)
    expect([matches, masks]).toEqual([[], ['out']])
    expect(push(scanner, phrase) + end(scanner)).toBe(mask)
    expect([matches, masks]).toEqual([['S'], ['out', 'out']])
  })

  it('a secret that stands alone is masked, though a letter could have followed', () => {
    const scanner = scanning('s3cr3t')
    expect(push(scanner, 'pin s3cr3t')).toBe('pin ')
    expect(release(scanner)).toBe(mask)
  })

  it('the public beginning of a URL or a key is released, whatever its length', () => {
    const scanner = scanning('postgres://application@db.example.com/main?password=correct-horse')
    push(scanner, 'postgres://application@db.example.com/main')
    expect(release(scanner)).toBe('postgres://application@db.example.com/main')
    expect(push(scanner, '?password=correct-horse\n')).toBe(`${mask}\n`)
    const pem = scanning(drawPem())
    push(pem, '-----BEGIN PRIVATE KEY-----')
    expect(release(pem)).toBe('-----BEGIN PRIVATE KEY-----'.slice(pem.held))
  })

  it('no part of a secret is taken for the public beginning of the whole', () => {
    const lines = scanning('correct horse battery\nstaple of horses')
    push(lines, 'correct horse batt')
    expect(release(lines)).toBe(mask)
    const value = '{"user":"app","password":"correct \\"horse\\" battery","token":"staple of horses"}'
    const document = scanning(value)
    push(document, value.slice(0, 12))
    expect(release(document)).toBe(value.slice(0, 12))
    push(document, value.slice(12, -30))
    expect(release(document)).toBe(mask)
  })

  it('numbers that may become any list are released', () => {
    const scanner = scanning()
    const list = `[ ${[...Buffer.from(phrase)].slice(0, 2).join(`,${' '.repeat(20)}`)}`
    expect(push(scanner, list) + release(scanner)).toBe(list)
  })

  it('nothing of a secret of which time cuts every byte comes out behind the 16th', () => {
    const secret = drawToken(40)
    const scanner = scanning(secret)
    let out = ''
    for (const byte of Buffer.from(`<${secret}>`)) out += push(scanner, String.fromCharCode(byte)) + release(scanner)
    expect(out).toBe(`<${secret.slice(0, 15)}${mask}>`)
  })
})

it('begins anew after its end', () => {
  const scanner = scanning()
  push(scanner, 'correct horse')
  expect(end(scanner)).toBe('correct horse')
  expect(push(scanner, ' battery staple')).toBe(' battery staple')
})

it('knows secrets that are added while it runs, also those that begin in what it holds', () => {
  const redactor = new Redactor()
  const scanner = redactor.scanner('out')
  expect(push(scanner, 'swordfish ')).toBe('swordfish ')
  redactor.add('S', phrase)
  expect(push(scanner, 'correct')).toBe('')
  redactor.add('T', 'correct answer')
  expect(push(scanner, ' answer.')).toBe('[redacted:T].')
})

it('gives each mask one event, however often the secret was cut', () => {
  const redactor = new Redactor()
  redactor.add('S', phrase)
  const events: unknown[] = []
  redactor.onMask((event) => events.push(event))
  const scanner = redactor.scanner('stdout')
  for (const letter of phrase) push(scanner, letter)
  push(scanner, ` ${phrase.slice(0, 20)}`)
  release(scanner)
  push(scanner, `${phrase.slice(20)}.`)
  expect(events).toEqual(Array.from({ length: 2 }, () => ({ name: 'S', channel: 'stdout', encoding: 'raw' })))
})
