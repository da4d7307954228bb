import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { type Run } from './program.ts'
import { channels, linesOf } from './programs/channels.mjs'
import { madeUp, shows, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token, special, body, pem } = madeUp()
const printed = [token, special, body]
const names = Object.keys(channels)

test.each(names)('%s leaks every spelling without the hooks and none with them', (name) => check([name], 'pipes'))

test('all channels in one program, into files, leak every spelling without the hooks and none with them', () => check(names, 'files'))

// Each in a program of its own, and none by turns: on a full socket, what a stream has yet to write and what `fs.writeSync` writes at once
// change places, with or without the hooks, and without them `fs.writeSync` fails. `/dev/stdout` cannot be opened when it is a socket.
test.each(names.filter((name) => !/\/|URL|FileHandle|promises|by turns/.test(name)))(
  '%s, into sockets, leaks every spelling without the hooks and none with them',
  (name) => check([name], 'sockets'),
)

test('the channels and spellings make at least 60 pairs', () => {
  expect(names.flatMap((name) => linesOf(name, printed)).length).toBeGreaterThan(60 * printed.length)
})

async function check(args: readonly string[], to: Exclude<Run['to'], undefined>): Promise<void> {
  const common = { args, to, env: { LEAK_PRINTED: JSON.stringify(printed) }, secrets: [token, special, pem] }
  const [bare, masked] = await Promise.all([
    built.run('channels.mjs', { ...common, hooks: false }),
    built.run('channels.mjs', { ...common, hooks: true }),
  ])
  const lines = args.flatMap((name) => linesOf(name, printed))
  // Channels print the same texts.
  const texts = new Map(lines.map(({ encoding, secret, text }) => [text, `${encoding} of ${secret}`]))
  const labels = (found: (text: string) => boolean): readonly string[] =>
    [...texts].filter(([text]) => found(text)).map(([, label]) => label)
  expect(labels((text) => !shows(bare.output, text))).toEqual([])
  expect(labels((text) => showsSome(masked.output, text))).toEqual([])
  expect(masked.text).toContain('[redacted:SECRET_0]')
  // A socket that is full makes `fs.writeSync` fail without the hooks.
  if (to !== 'sockets') expect({ code: masked.code, signal: masked.signal }).toEqual({ code: bare.code, signal: bare.signal })
}

test('a FileHandle on stdout that is a file writes a mask where the program says', async () => {
  writeFileSync(
    join(built.folder, 'places.mjs'),
    `import { open } from 'node:fs/promises'
     const [token] = JSON.parse(process.env.LEAK_SECRETS)
     const out = await open('/dev/stdout', 'r+')
     await out.write('0'.repeat(60))
     const told = await out.write(Buffer.from('(' + token + ')'), 0, token.length + 2, 2)
     const { bytesWritten } = await out.writev([Buffer.from('<' + token.slice(0, 9)), Buffer.from(token.slice(9) + '>')], 30)
     await out.write('1')
     console.error(told.bytesWritten, bytesWritten)`,
  )
  const { stdout, stderr } = await built.run('places.mjs', { hooks: true, secrets: [token], to: 'files' })
  const mask = '[redacted:SECRET_0]'
  expect(stdout.toString()).toBe(`00(${mask})`.padEnd(30, '0') + `<${mask}>`.padEnd(30, '0') + '1')
  expect(stderr.toString()).toBe(`${token.length + 2} ${token.length + 2}\n`)
})
