import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { adapterWith, call, secretId, stand, textOf } from './gcp-fixture.ts'

// A program beside installed packages, one beside none, and one with all of them in its own file.
const programs = { installed: 'beside/reader.mjs', alone: 'reader.mjs', whole: 'whole.mjs' } as const
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-gcp-'))
  mkdirSync(join(folder, 'beside'))
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'beside/node_modules'))
  const input = join(import.meta.dirname, 'programs/gcp-reader.ts')
  for (const [name, file] of Object.entries(programs)) {
    const external = name === 'whole' ? [] : /^@google-cloud\//
    const bundle = await rolldown({ input, platform: 'node', external, logLevel: 'silent' })
    // Google's packages are CommonJS: bundled, they need what that has.
    const banner = name === 'whole' ? 'const __dirname = import.meta.dirname, __filename = import.meta.filename' : ''
    await bundle.write({ file: join(folder, file), format: 'esm', codeSplitting: false, banner })
    await bundle.close()
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Outcome {
  readonly out: string
  readonly err: string
  readonly code: number
}

async function run(
  program: keyof typeof programs,
  options: object,
  secrets: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, programs[program]), JSON.stringify(options), ...secrets], {
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    timeout: 20_000,
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { out, err, code: code as number }
}

describe('a program that reads secrets and does not close the adapter', () => {
  it('ends by itself and prints nothing of its own', async () => {
    const { server } = await stand()
    for (const name of ['a', 'b']) server.seeds.write(name, `value of ${name}`)
    const options = { endpoint: server.endpoint, credentials: server.login.keyFile }
    const paths = ['test-project/a', 'test-project/b']
    expect(await run('installed', options, paths)).toEqual({ out: 'value of a\nvalue of b\n', err: '', code: 0 })
  })

  it("prints no value where Google's clients are told to log", async () => {
    const { server } = await stand()
    server.seeds.write('a', 'value of a')
    const options = { endpoint: server.endpoint, credentials: server.login.keyFile }
    const { out, err } = await run('installed', options, ['test-project/a'], {
      GOOGLE_SDK_NODE_LOGGING: '*',
      GRPC_TRACE: 'all',
      GRPC_VERBOSITY: 'DEBUG',
    })
    expect(out).toBe('value of a\n')
    expect(err).toContain('secretmanager') // they do
    expect(err).not.toContain('value of a')
    expect(err).not.toContain(Buffer.from('value of a').toString('base64'))
  })
})

describe('the package', () => {
  it('may be bundled into the file of the program', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'value of a')
    const options = { endpoint: server.endpoint, credentials: server.login.keyFile }
    expect(await run('whole', options, ['test-project/a'])).toEqual({ out: 'value of a\n', err: '', code: 0 })
  })

  it('is named with the command that installs it where it is missing', async () => {
    const { err, code } = await run('alone', { endpoint: 'http://127.0.0.1:1' }, ['test-project/a'])
    expect(code).toBe(1)
    expect(err).toContain('run: npm install @google-cloud/secret-manager')
  })
})

describe('a connection that went silent', () => {
  it('is left after one call that got no answer, and the next call makes another', async () => {
    const { server } = await stand()
    server.seeds.write('a', 'one')
    const sockets: Socket[] = []
    let silent = false
    const relay = createServer((near) => {
      const far = connect(Number(new URL(server.endpoint).port), '127.0.0.1')
      const pair = sockets.push(near, far) / 2
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('error', () => undefined)
        from.on('data', (chunk) => {
          if (!silent || pair > 1) to.write(chunk) // packets of the first connection are lost from then on
        })
        from.on('close', () => to.destroy())
      }
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    onTestFinished(() => {
      relay.close()
      for (const socket of sockets) socket.destroy()
    })
    const endpoint = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
    const adapter = adapterWith({ endpoint, credentials: { ...server.login.keyFile } })
    await adapter.get(secretId('test-project/a'), call())
    silent = true
    const lost = adapter.get(secretId('test-project/a'), call({ signal: AbortSignal.timeout(200) }))
    await expect(lost).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(textOf(await adapter.get(secretId('test-project/a'), call({ signal: AbortSignal.timeout(5000) })))).toBe('one')
  })
})
