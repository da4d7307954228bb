import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawPem, drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string, fields: readonly string[] = []): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret, { fields })
  return redactor
}

describe('of a URL', () => {
  it.each([
    ['a password', 'postgres://app:correct-horse@db.example.com:5432/main', ['correct-horse'], ['app', 'db.example.com', 'postgres://']],
    [
      'an escaped password',
      'mysql://app:p%40ss%2Fw0rd%21@db.internal/main',
      ['p@ss/w0rd!', 'p%40ss%2Fw0rd%21', 'p%40ss%2fw0rd%21'],
      ['db.internal'],
    ],
    ['several hosts', 'mongodb://app:correct-horse@one.example.com:1,two.example.com:2/db', ['correct-horse'], ['two.example.com']],
    ['a slash in the password', 'redis://app:cor/rect-horse@db.example.com/0', ['cor/rect-horse'], ['db.example.com']],
    ['no user', 'rediss://:correct-horse@cache.example.com:6380', ['correct-horse'], ['cache.example.com:6380']],
    [
      'a secret parameter',
      'https://api.example.com/v1?page=12345678&api_key=correct-horse+battery',
      ['correct-horse+battery', 'correct-horse battery'],
      ['page=12345678', 'api.example.com'],
    ],
    ['a signature', 'https://store.example.com/file?sv=2022-11-02&sig=cor%2Brect%3D', ['cor%2Brect%3D', 'cor+rect='], ['2022-11-02']],
    ['a token in the fragment', 'https://app.example.com/#access_token=correct-horse', ['correct-horse'], ['app.example.com/']],
  ])('with %s, the secret parts are masked and the public ones are not', (_title, url, secrets, publics) => {
    const redactor = knowing(url)
    expect(redactor.text(`connect ${url} now`)).toBe(`connect ${mask} now`)
    for (const secret of secrets) expect(redactor.text(`<${secret}>`)).toBe(`<${mask}>`)
    for (const text of publics) expect(redactor.text(`<${text}>`)).toBe(`<${text}>`)
  })

  it('with a token in place of a user, the token is masked', () => {
    const token = drawToken(32)
    const redactor = knowing(`https://${token}@o1.ingest.example.com/42`)
    expect(redactor.text(`key ${token}, host o1.ingest.example.com`)).toBe(`key ${mask}, host o1.ingest.example.com`)
  })
})

describe('of a JSON document', () => {
  const document = {
    engine: 'postgres',
    host: 'db-1.abcdefgh.eu-west-1.rds.example.com',
    port: 54321,
    username: 'application',
    password: 'correct-"horse"',
    pin: 918273645,
    nested: { clientSecret: 'battery staple', items: [drawToken(40), 'eu-west-1'] },
    url: 'amqp://guest:swordfish-99@mq.example.com',
    privateKey: drawPem(),
    note: 'first line of a note\nsecond line of a note',
  }
  const redactor = knowing(JSON.stringify(document))

  it.each([
    document.password,
    document.nested.clientSecret,
    String(document.pin),
    document.nested.items[0] as string,
    'swordfish-99',
    document.privateKey.split('\n')[4] as string,
    JSON.stringify(document),
  ])('the secret leaves are masked', (secret) => {
    expect(redactor.text(`<${secret}>`)).toBe(`<${mask}>`)
  })

  it.each(['"engine":"postgres"', document.host, 'port 54321', 'application', 'eu-west-1', 'mq.example.com', 'second line of a note'])(
    'the public leaf %s is not masked',
    (text) => {
      expect(redactor.text(`<${text}>`)).toBe(`<${text}>`)
    },
  )

  it('the leaves are masked when the program prints the parsed document', () => {
    const out = redactor.text(JSON.stringify(document, undefined, 2))
    expect(out).toContain('"engine": "postgres"')
    expect(out).toContain(`"password": "${mask}"`)
    expect(out).not.toContain('staple')
  })

  it('a leaf that is referenced is masked, by name and by pointer', () => {
    expect(knowing('{"user":"application"}', ['user']).text('application')).toBe(mask)
    expect(knowing('{"a":{"b/c":"application"}}', ['/a/b~1c']).text('application')).toBe(mask)
    expect(knowing('{"a":{"b":"app","c":["x"]}}', ['a']).text('is {"b":"app","c":["x"]}')).toBe(`is ${mask}`)
  })

  it('with more than 1000 leaves or a depth over 10, what lies behind is not looked at, and the whole still is', () => {
    const many = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`password${index}`, `correct-horse-${index}x`]))
    expect(knowing(JSON.stringify(many)).text('correct-horse-999x correct-horse-1100x')).toBe(`${mask} correct-horse-1100x`)
    const deep = `${'{"a":'.repeat(12)}{"password":"correct-horse"}${'}'.repeat(12)}`
    expect(knowing(deep).text(`correct-horse ${deep}`)).toBe(`correct-horse ${mask}`)
  })

  it('that does not parse, the whole is the secret', () => {
    expect(knowing('{"password": correct-horse}').text('{"password": correct-horse}')).toBe(mask)
  })
})

describe('of a value of several lines', () => {
  const pem = drawPem()

  it('every body line is masked and the lines around the body are not', () => {
    const redactor = knowing(pem)
    const lines = pem.trim().split('\n')
    for (const line of lines.slice(1, -1)) expect(redactor.text(`> ${line}`)).toBe(`> ${mask}`)
    expect(redactor.text('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----')
  })

  it.each([
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with line ends written \\n', (text: string) => text.replaceAll('\n', '\\n')],
    ['indented', (text: string) => text.replaceAll('\n', '\n      ')],
    ['in JSON', (text: string) => JSON.stringify({ text })],
    ['in base64', (text: string) => Buffer.from(text).toString('base64')],
  ])('no line comes out %s', (_title, spell) => {
    for (const kept of [pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n')]) {
      const out = knowing(kept).text(spell(pem))
      expect(out).toContain(mask)
      for (const line of pem.split('\n').slice(1, -2)) {
        expect(out).not.toContain(line)
        expect(out).not.toContain(Buffer.from(line).toString('base64').slice(2, -4))
      }
    }
  })

  it('lines under 8 characters are masked where they stand alone', () => {
    const redactor = knowing('correct-horse-battery\nst4ple\nok')
    expect(redactor.text('a st4ple, st4ples, ok')).toBe(`a ${mask}, st4ples, ok`)
  })
})

it('white space around a value is not part of it', () => {
  expect(knowing('correct-horse\n').text('correct-horse\nnext')).toBe(`${mask}\nnext`)
})
