import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { age, createStore } from 'tightlip/adapters/age'
import { Service } from '../../examples/demo/service.js'
import { run } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the dotenv example', () => {
  test('prints what it did under dotenv, but for the mask', async () => {
    const { code, stdout, stderr } = await run('dotenv/app.js', { cwd: folder, env: { API_TOKEN: undefined, PORT: undefined } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('Good morning, listening on port 3000\ncalling the API with the token [redacted:API_TOKEN], 28 characters long\n')
  })

  test('differs from a dotenv program in its import alone', () => {
    const source = readFileSync(fileURLToPath(new URL('../../examples/dotenv/app.js', import.meta.url)), 'utf8')
    const line = source.split('\n').find((text) => text.includes('tightlip'))
    expect(line).toBe("import { config } from 'tightlip/dotenv' // was: import { config } from 'dotenv'")
    expect(source.replace(line ?? '', '')).not.toContain('tightlip')
  })
})

describe('the logger example', () => {
  test('writes JSON lines without the key', async () => {
    const key = randomBytes(24).toString('base64url')
    const { code, stdout, stderr } = await run('logger/app.js', { cwd: folder, env: { API_KEY: key } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain(key)
    expect(stdout).not.toContain(Buffer.from(`user:${key}`).toString('base64').slice(8))
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toMatchObject([
      { apiKey: '[redacted:API_KEY]' },
      { headers: { authorization: 'Bearer [redacted:API_KEY]' } },
      { level: 40 },
      { err: { message: '401: the key [redacted:API_KEY] is not valid' } },
    ])
    expect(lines[2]?.['login']).toContain('[redacted:API_KEY]')
  })

  test('says what is wrong, without the value, when the key does not pass', async () => {
    const { code, stdout, stderr } = await run('logger/app.js', { cwd: folder, env: { API_KEY: 'tooshort-but-secret' } })
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('API_KEY')
    expect(stderr).not.toContain('tooshort-but-secret')
  })
})

describe('the HTTP service', () => {
  test('says at /health how its secrets are, and knows no other paths', async () => {
    const options = { store: join(folder, '.tightlip', 'development.age'), identity: join(folder, 'identity.txt') }
    const context = { signal: AbortSignal.timeout(10_000), conceal: () => {} }
    const value = randomBytes(24).toString('base64url')
    await createStore(options, context)
    await age(options).put({ scheme: 'age', path: 'PAYMENT_KEY', params: {} }, Buffer.from(value), context)
    const env = { ...process.env, TIGHTLIP_ENV: 'development', TIGHTLIP_IDENTITY_FILE: options.identity, PORT: '0' }
    const service = new Service({ cwd: folder, env, show: () => {} })
    try {
      await service.started()
      const health = await service.get('/health')
      expect(health).toMatchObject({ ok: true, variables: { PAYMENT_KEY: { state: 'fresh', version: '1' }, PORT: { kind: 'plain' } } })
      expect(JSON.stringify(health)).not.toContain(value)
      expect(await service.get('/etc/passwd')).toEqual({ error: 'not found' })
    } finally {
      service.stop()
      await service.ended()
      rmSync(join(folder, '.tightlip'), { recursive: true })
      rmSync(options.identity)
    }
  })

  test('does not start without a store, and says why', async () => {
    const { code, stdout, stderr } = await run('http-service/server.js', { cwd: folder, env: { TIGHTLIP_ENV: 'development', PORT: '0' } })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/PAYMENT_KEY: age:\/\/PAYMENT_KEY: /)
  })
})

describe('the redaction example', () => {
  test('shows its key nowhere, stops the response that carries it, and says which lines print it', async () => {
    // Of hexadecimal digits chance makes no words: the strength of this key is never underrated.
    const key = randomBytes(24).toString('hex')
    const file = fileURLToPath(new URL('../../examples/redaction/service.js', import.meta.url))
    const service = new Service({ cwd: folder, env: { ...process.env, API_KEY: key, PORT: '0' }, show: () => {}, file })
    try {
      await service.started()
      const port = service.lines.join('\n').match(/port (\d+)/)?.[1]
      expect(await service.get('/login')).toEqual({ sent: true })
      const config = await fetch(`http://127.0.0.1:${port}/config`)
      expect({ status: config.status, text: await config.text() }).toEqual({ status: 500, text: 'Internal Server Error\n' })
      expect(await service.get('/report')).toEqual({ reported: true })
      expect(await service.get('/child')).toEqual({ key: 'undefined' })
      await service.line(/the worker has \[redacted:API_KEY\]/)
      const lines = service.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(lines).toMatchObject([
        { msg: 'masked', channel: 'pino', where: expect.stringMatching(/^service\.js:\d+:\d+$/) as unknown },
        { msg: 'sent', headers: { authorization: 'Bearer [redacted:API_KEY]' } },
        { msg: 'masked', channel: 'http', where: expect.stringMatching(/^service\.js:\d+:\d+$/) as unknown },
        { msg: 'stopped', name: 'API_KEY', path: '/config' },
      ])
      expect(service.lines.join('\n')).not.toContain(key)
    } finally {
      service.stop()
      await service.ended()
    }
  })
})

test('npm run demo holds all it claims, in the order of the story, and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await run('demo/demo.js', { env: { TMPDIR: folder } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const story = [
    '1. Make a store',
    '2. Store a secret',
    '3. Start the service',
    '| listening on port',
    '4. Use the value',
    '| charging 42.00 with key [redacted:PAYMENT_KEY]',
    '5. Change the secret',
    '| PAYMENT_KEY went from version 1 to 2',
    '| charging 42.00 with key [redacted:PAYMENT_KEY]',
    '6. Crash it',
    'the payment provider refused the key [redacted:PAYMENT_KEY]',
    'exit code 1',
    'What you have seen',
  ]
  let at = 0
  for (const text of story) {
    expect(stdout.indexOf(text, at), text).toBeGreaterThanOrEqual(at)
    at = stdout.indexOf(text, at)
  }
  expect(stdout.match(/^ {3}ok: /gm)).toHaveLength(9)
  expect(readdirSync(folder)).toEqual([])
})
