// Prints each given secret in each encoding, through each channel named by an argument.
import assert from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, { appendFileSync, writeSync } from 'node:fs'
import { appendFile, open, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { deprecate, format, inspect, promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { encodings } from './encodings.mjs'

const { stdout, stderr } = process
const written = (stream, ...rest) => new Promise((resolve) => stream.write(...rest, resolve))
const bytes = (line) => Buffer.from(`${line}\n`)
const each = (names, use) => Object.fromEntries(names.map((name) => [name, use(name)]))

/** A handle or a descriptor on a path, for as long as `use` takes. */
const handle = (path, use) => async (line) => {
  const opened = await open(path, 'a')
  await use(opened, line)
  await opened.close()
}
const descriptor = (path, use) => (line) => {
  const fd = fs.openSync(path, 'a')
  use(fd, line)
  fs.closeSync(fd)
}
/** A link to a path, for as long as `use` takes. */
const linked = (path, use) => async (line) => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'tightlip-'))
  const link = join(folder, 'app.log')
  fs.symlinkSync(path, link)
  await use(link, line)
  fs.rmSync(folder, { recursive: true })
}
const worker = (code) => async (line) => {
  await once(new Worker(code, { eval: true, workerData: line }), 'exit')
}

export const channels = {
  ...each(
    ['console.log', 'console.error', 'console.info', 'console.warn', 'console.debug', 'console.trace'],
    (name) => console[name.slice(8)],
  ),
  'console.dir': (line) => console.dir({ a: { b: [line] } }),
  'console.table': (line) => console.table([{ line }]),
  'console.assert': (line) => console.assert(false, '%s', line),
  'console.group': (line) => (console.group(line), console.log(line), console.groupEnd()),
  'console.log of values': (line) => console.log(new Map([[line, { line }]]), [line], new Set([line])),
  'console.log of an error': (line) => console.log(Object.assign(new Error(line, { cause: line }), { line })),
  'console.Console': (line) => new console.Console(stdout, stderr).log(line),
  'util.format': (line) => stdout.write(`${format('%s %j %O', line, { line }, line)}\n`),
  'util.inspect': (line) => stdout.write(`${inspect(line, { breakLength: 40, colors: true })}\n`),
  'assert.strictEqual': (line) => {
    try {
      assert.strictEqual(line, 'something else')
    } catch (error) {
      console.error(error)
    }
  },
  'process.emitWarning': (line) => process.emitWarning(line),
  'process.emitWarning of an error': (line) => process.emitWarning(Object.assign(new Error(line), { detail: line })),
  'process.emitWarning, deprecated': (line) => process.emitWarning(line, { type: 'DeprecationWarning', code: line, detail: line }),
  'util.deprecate': (line) => deprecate(() => {}, line, `DEP_${line}`)(),
  'console.count': (line) => (console.count(line), console.countReset(line)),
  'console.timeLog': (line) => (console.time(line), console.timeLog(line, line), console.timeEnd(line)),
  'console.groupCollapsed': (line) => (console.groupCollapsed(line), console.groupEnd()),
  'process._rawDebug': (line) => process._rawDebug(line),
  'stdout.write': (line) => written(stdout, `${line}\n`),
  'stderr.write': (line) => written(stderr, `${line}\n`),
  'stdout.write of bytes': (line) => written(stdout, new Uint8Array(bytes(line))),
  'stdout.write as hex': (line) => written(stdout, bytes(line).toString('hex'), 'hex'),
  'stdout.write as base64': (line) => written(stdout, bytes(line).toString('base64'), 'base64'),
  'stdout.write as latin1': (line) => written(stdout, bytes(line).toString('latin1'), 'latin1'),
  'stdout.write as utf16le': (line) => written(stdout, `${line}\n`, 'utf16le'),
  'stdout.write in halves': (line) => {
    stdout.write(line.slice(0, line.length / 2))
    return written(stdout, `${line.slice(line.length / 2)}\n`)
  },
  'stdout.write by characters': (line) => {
    for (const character of line) stdout.write(character)
    return written(stdout, '\n')
  },
  'stdout.write corked': (line) => {
    stdout.cork()
    for (let at = 0; at < line.length; at += 3) stdout.write(line.slice(at, at + 3))
    stdout.uncork()
    return written(stdout, '\n')
  },
  'a stream piped into stdout': (line) => pipeline(Readable.from(line.match(/.{1,7}/gsu)), stdout, { end: false }),
  'stdout and fs.writeSync by turns': (line) => {
    for (let at = 0; at < line.length; at += 5) at % 2 ? fs.writeSync(1, line.slice(at, at + 5)) : stdout.write(line.slice(at, at + 5))
    stdout.write('\n')
  },
  'fs.writeSync': (line) => fs.writeSync(1, `${line}\n`),
  'fs.writeSync to stderr': (line) => fs.writeSync(2, `${line}\n`),
  'fs.writeSync imported by name': (line) => writeSync(1, `${line}\n`),
  'fs.writeSync as latin1': (line) => fs.writeSync(1, bytes(line).toString('latin1'), null, 'latin1'),
  'fs.writeSync of a part': (line) => fs.writeSync(1, Buffer.from(`--${line}\n--`), 2, bytes(line).length),
  'fs.writeSync with options': (line) => fs.writeSync(1, Buffer.from(`--${line}\n`), { offset: 2 }),
  'fs.writevSync': (line) => fs.writevSync(1, [bytes(line).subarray(0, 9), bytes(line).subarray(9)]),
  'fs.write': (line) => promisify(fs.write)(1, `${line}\n`),
  'fs.write of bytes': (line) => promisify(fs.write)(2, bytes(line), 0, bytes(line).length, null),
  'fs.writev': (line) => promisify(fs.writev)(1, [bytes(line).subarray(0, 9), bytes(line).subarray(9)]),
  'fs.writeFileSync': (line) => fs.writeFileSync(1, `${line}\n`),
  'fs.writeFile': (line) => promisify(fs.writeFile)(1, `${line}\n`),
  'fs.appendFileSync': (line) => appendFileSync(2, `${line}\n`),
  'fs.appendFile': (line) => promisify(fs.appendFile)(1, bytes(line)),
  'fs.appendFileSync on /dev/stdout': (line) => fs.appendFileSync('/dev/stdout', `${line}\n`),
  'fs.appendFileSync on a path to /dev/stdout from here': (line) => fs.appendFileSync(relative('', '/dev/stdout'), `${line}\n`),
  'fs.appendFileSync on a link to /dev/stdout': linked('/dev/stdout', (link, line) => fs.appendFileSync(link, `${line}\n`)),
  'fs.createWriteStream on a link to a link to /dev/fd/2': linked('/dev/fd/2', (link, line) =>
    linked(link, (other) => finished(fs.createWriteStream(other, { flags: 'a' }).end(`${line}\n`)))(),
  ),
  'fs.promises.appendFile on a link to /dev/stderr': linked('/dev/stderr', (link, line) => appendFile(link, `${line}\n`)),
  'fs.appendFile on /proc/self/fd/2': (line) => promisify(fs.appendFile)('/proc/self/fd/2', `${line}\n`),
  'fs.promises.writeFile on /dev/fd/1': (line) => writeFile('/dev/fd/1', `${line}\n`, { flag: 'a' }),
  'fs.promises.writeFile of pieces': (line) => writeFile('/dev/stdout', line.match(/.{1,7}/gsu), { flag: 'a' }),
  'fs.openSync on /dev/stderr': descriptor('/dev/stderr', (fd, line) => fs.writeSync(fd, `${line}\n`)),
  'fs.openSync on a URL': descriptor(new URL('file:///proc/self/fd/1'), (fd, line) => fs.writeFileSync(fd, `${line}\n`)),
  'FileHandle.write': handle('/dev/stdout', (opened, line) => opened.write(`${line}\n`)),
  'FileHandle.writev': handle('/dev/stdout', (opened, line) => opened.writev([bytes(line).subarray(0, 9), bytes(line).subarray(9)])),
  'FileHandle.appendFile': handle('/dev/fd/2', (opened, line) => opened.appendFile(`${line}\n`)),
  'FileHandle.createWriteStream': async (line) => {
    const stream = (await open('/dev/stdout', 'a')).createWriteStream()
    stream.write(line.slice(0, 8))
    stream.end(`${line.slice(8)}\n`)
    await finished(stream)
  },
  'fs.createWriteStream on 1': async (line) => {
    const stream = fs.createWriteStream('', { fd: 1, autoClose: false })
    stream.write(line.slice(0, 8))
    stream.end(`${line.slice(8)}\n`)
    await finished(stream)
  },
  'fs.createWriteStream on /dev/stderr': (line) => finished(fs.createWriteStream('/dev/stderr', { flags: 'a' }).end(`${line}\n`)),
  pino: async (line) => (await import('pino')).default().info({ deep: { line } }, line),
  'pino, asynchronous': async (line) => {
    const { default: pino } = await import('pino')
    const destination = pino.destination({ dest: 1, sync: false })
    pino(destination).info({ line })
    await promisify(destination.flush.bind(destination))()
  },
  winston: async (line) => {
    const { createLogger, transports } = (await import('winston')).default
    const transport = new transports.Console()
    const logged = once(transport, 'logged')
    createLogger({ transports: [transport] }).info(line)
    await logged
  },
  'a child, printed again': async (line) => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'])
    child.stdin.end(`${line}\n`)
    for await (const chunk of child.stdout) stdout.write(chunk)
  },
  'console.log in a worker': worker('console.log(require("node:worker_threads").workerData)'),
  'stderr.write in a worker': worker('process.stderr.write(require("node:worker_threads").workerData + "\\n")'),
  'a listener of uncaughtException': async (line) => {
    await new Promise((resolve) => {
      process.once('uncaughtException', (error) => {
        console.error(error)
        setImmediate(resolve)
      })
      setImmediate(() => {
        throw new Error(line)
      })
    })
  },
}

/** Channels on which each line costs a process, a thread or more print fewer encodings. */
export const slow = new Set(['a child, printed again', 'console.log in a worker', 'stderr.write in a worker'])

/** Channels that escape what they print. An escape of an escape is not promised. */
const escaping = new Set([
  'console.dir',
  'console.table',
  'console.log of values',
  'console.log of an error',
  'util.format',
  'util.inspect',
  'assert.strictEqual',
  'pino',
  'pino, asynchronous',
  'winston',
])

/** What a channel prints: each secret in each encoding that is promised there. */
export function linesOf(channel, secrets) {
  const promised = (encoding, text) => {
    if (slow.has(channel) || channel === 'stdout.write as utf16le') return encoding === 'raw'
    // Runs of a secret are promised for random-looking ones.
    if (encoding === 'fragment') return /^[\w+/=-]+$/.test(text)
    return encoding === 'raw' || !escaping.has(channel) || JSON.stringify(text) === `"${text}"`
  }
  return Object.entries(encodings)
    .flatMap(([encoding, encode]) => secrets.map((secret, index) => ({ encoding, secret: index, text: encode(secret) })))
    .filter(({ encoding, text }) => promised(encoding, text))
}

const [, program, ...names] = process.argv
if (program?.endsWith('channels.mjs')) {
  for (const name of names) {
    for (const { text } of linesOf(name, JSON.parse(process.env.LEAK_PRINTED))) await channels[name](`<${text}>`)
  }
}
