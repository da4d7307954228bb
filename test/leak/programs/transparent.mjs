// Looks at what a program can see of its own output, in the way named by the first argument, and notes it in the file named by the second.
// Run with secrets that do not occur, and without any. What is written ends with characters that no secret begins with: what may be the
// beginning of one is held for a moment, and not counted as written.
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import fs from 'node:fs'
import { open } from 'node:fs/promises'
import net from 'node:net'
import readline from 'node:readline'
import { Duplex, PassThrough, Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tty from 'node:tty'
import { inspect, promisify } from 'node:util'

const [, program, name, file] = process.argv
const { stdout, stderr } = process
const notes = []
const note = (...what) => void notes.push(what)
const each = (of) => {
  for (const [key, value] of Object.entries(of)) note(key, value)
}
const failed = (run) => {
  try {
    return run()
  } catch (error) {
    return `${error.name} ${error.code ?? ''}`
  }
}
/** So many turns of the event loop that what is to come without anything from outside has come. */
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}
/** Something to wait for, for a program that ends otherwise. */
const alive = () => void setInterval(() => {}, 60_000)
const what = (error) => (error ? [error.code, error.syscall, error.errno] : error)

const states = (stream) => {
  const keys = 'writable writableEnded writableFinished writableLength writableHighWaterMark writableNeedDrain writableObjectMode'
  const more = 'writableCorked writableAborted destroyed closed errored isTTY columns rows fd bytesWritten _type _isStdio allowHalfOpen'
  return Object.fromEntries(`${keys} ${more}`.split(' ').map((key) => [key, stream[key]]))
}
const shape = (stream) => ({
  ...states(stream),
  maker: stream.constructor.name,
  kinds: [tty.WriteStream, net.Socket, Duplex, Writable, fs.WriteStream].map((kind) => stream instanceof kind),
  keys: Object.keys(stream),
  handle: [
    typeof stream._handle,
    stream._handle?.constructor.name,
    stream._handle?.fd > 2 ? 'another' : stream._handle?.fd,
    typeof stream._handle?.setBlocking,
  ],
  functions: 'write end cork uncork destroy destroySoon _write _writev _final _destroy setDefaultEncoding'
    .split(' ')
    .map((key) => [key, typeof stream[key], stream[key]?.name, stream[key]?.length]),
  colours: [stream.getColorDepth?.(), stream.hasColors?.(), stream.hasColors?.(256), stream.getWindowSize?.()],
  listeners: stream.eventNames().map((event) => [String(event), stream.listenerCount(event)]),
  shown: inspect(stream, { depth: 0 })
    .replaceAll(/(async_id_symbol\)\]?: )\d+/g, '$1N')
    .split('\n'),
})

const block = Buffer.alloc(40_000, 'all work and no play\n')

export const transparent = {
  'what the streams are': () => {
    for (const one of [stdout, stderr]) each(shape(one))
    stdout.write('something\n')
    stderr.write('something\n')
    for (const one of [stdout, stderr]) each(shape(one))
    note(process.stdout === stdout, globalThis.console.constructor.name, inspect(console.log))
  },
  'what the functions are': () => {
    const { get, ...rest } = Object.getOwnPropertyDescriptor(process, 'stdout')
    note(get.name, get.length, rest)
    for (const of of [fs, fs.promises, console, process]) {
      // Node itself puts another `chdir` in place when worker threads are loaded.
      const keys = Object.keys(of).filter((key) => typeof of[key] === 'function' && key !== 'chdir')
      for (const key of keys) note(key, of[key].name, of[key].length, Object.keys(of[key]))
    }
    note(
      Object.keys(fs),
      Object.keys(fs.promises),
      Object.keys(process).filter((key) => !key.startsWith('_')),
    )
  },
  'what write returns, what drains, what is called back, and when': async () => {
    const drained = once(stdout, 'drain')
    for (let at = 0, more = true; more && at < 50; at++) {
      more = stdout.write(block, () => note('written', at))
      process.nextTick(note, 'tick', at)
      note(at, more, stdout.writableLength, stdout.writableNeedDrain)
      if (!more)
        note(
          stdout.write('queued\n', () => note('queued')),
          stdout.writableLength,
        )
    }
    await turns()
    // The reader begins to read.
    stderr.write('ready\n')
    if (stdout.writableNeedDrain) note('drained', await drained)
    await new Promise((resolve) => stdout.write('the end\n', resolve))
    each(states(stdout))
  },
  'the order of callbacks, ticks and promises': async () => {
    const turn = (name) => new Promise((resolve) => stdout.write(`${name}\n`, () => resolve(note('callback', name))))
    const first = turn('a')
    process.nextTick(note, 'tick')
    queueMicrotask(() => note('microtask'))
    setImmediate(note, 'immediate')
    stdout.write('b\n', 'latin1', () => note('callback b'))
    stderr.write('c\n', () => note('callback c'))
    note('synchronous')
    await first
    note('after a')
    await turn('d')
    note('after d')
    await new Promise((resolve) => setImmediate(resolve))
  },
  'writes that are corked': async () => {
    stdout.cork()
    stdout.cork()
    for (let at = 0; at < 5; at++)
      note(
        stdout.write(`${at},`, () => note('written', at)),
        stdout.writableLength,
        stdout.writableCorked,
      )
    process.nextTick(() => stdout.uncork())
    stdout.uncork()
    note(stdout.writableLength, stdout.writableCorked)
    await new Promise((resolve) => stdout.write('end\n', resolve))
    each(states(stdout))
  },
  'a stream that is ended': async () => {
    stdout.on('finish', () => note('finish')).on('close', () => note('close'))
    stdout.end('the end\n', () => note('ended'))
    each(states(stdout))
    await turns()
    stdout.on('error', (error) => note('error', what(error)))
    note(stdout.write('after\n', (error) => note('after', what(error))))
    stdout.end((error) => note('again', what(error)))
    await turns()
    each(states(stdout))
  },
  'a stream that is destroyed': async () => {
    stdout.on('close', () => note('close')).on('error', (error) => note('error', what(error)))
    stdout.write('before\n', (error) => note('before', what(error)))
    stdout.destroy()
    note(stdout.write('after\n', (error) => note('after', what(error))))
    await turns()
    each(states(stdout))
  },
  'what is refused': () => {
    for (const wrong of [null, undefined, 1, {}, [], true, new DataView(new ArrayBuffer(1))]) note(failed(() => stdout.write(wrong)))
    note(
      failed(() => stdout.write('a', 'no encoding')),
      failed(() => stdout.setDefaultEncoding('none')),
    )
    for (const key of ['writeSync', 'writevSync', 'writeFileSync', 'appendFileSync', 'write', 'writev', 'writeFile', 'appendFile']) {
      for (const rest of [[], [1], [1, null], [1, 5], [1, [5]], [99, 'a', () => {}], ['a', 'b'], [1, 'a', null, 'no encoding']]) {
        note(
          key,
          rest.length,
          failed(() => fs[key](...rest)),
        )
      }
    }
  },
  'streams that are piped into it': async () => {
    stdout.on('pipe', () => note('pipe')).on('unpipe', () => note('unpipe'))
    const through = new PassThrough()
    through.pipe(stdout)
    through.end('piped\n')
    await once(through, 'end')
    await pipeline(Readable.from(['a', 'b', Buffer.from('c\n')], { objectMode: false }), stdout, { end: false })
    await pipeline(Readable.from([block, block, block]), stdout)
    note(stdout.writable, stdout.writableEnded, stdout.destroyed)
  },
  'a stream on the descriptor': async () => {
    const stream = fs.createWriteStream('', { fd: 1, autoClose: false })
    for (const event of ['open', 'ready', 'finish', 'close', 'drain', 'error']) stream.on(event, (value) => note(event, typeof value))
    note(
      stream.write('first\n', () => note('first')),
      stream.write(block),
      stream.writableLength,
    )
    stream.end('last\n')
    await once(stream, 'finish')
    note(stream.bytesWritten, stream.fd, stream.path)
  },
  'results of the descriptor': async () => {
    note(await promisify(fs.write)(1, 'promised\n'), await promisify(fs.writev)(1, [Buffer.from('a'), Buffer.from('b\n')]))
    note(fs.writeSync(1, 'zażółć\n'), fs.writeSync(1, Buffer.from('abc\n'), { offset: 1 }), fs.writevSync(1, [Buffer.from('abc\n')]))
    note(fs.writeFileSync(1, 'whole\n'), fs.appendFileSync(1, 'whole\n'))
    await promisify(fs.writeFile)(1, 'whole\n')
    await new Promise((resolve) => fs.write(1, 'late\n', (...rest) => resolve(note(rest))))
    note(
      failed(() => fs.writeSync(77, 'a')),
      failed(() => fs.closeSync(77)),
    )
  },
  'a handle on it': async () => {
    const handle = await open('/dev/stdout', 'a')
    note(Object.keys(handle), inspect(handle, { depth: 0 }).replaceAll(/\d+/g, 'N'))
    note(handle.write.name, handle.write.length, handle.writeFile.name, handle.close.length)
    note(await handle.write('a\n'), await handle.write(Buffer.from('bc\n'), 1), await handle.writev([Buffer.from('d\n')]))
    note(await handle.writeFile('whole\n'), await handle.appendFile('whole\n'))
    await handle.close()
    note(handle.fd, await handle.write('a').catch((error) => what(error)))
  },
  'contexts of asynchronous calls': async () => {
    const store = new AsyncLocalStorage()
    await store.run('here', async () => {
      await new Promise((resolve) => stdout.write('a\n', () => resolve(note('stdout', store.getStore()))))
      await new Promise((resolve) => fs.write(1, 'b\n', () => resolve(note('fs.write', store.getStore()))))
      await new Promise((resolve) => fs.writeFile(1, 'c\n', () => resolve(note('fs.writeFile', store.getStore()))))
      if (!stdout.write(block)) await new Promise((resolve) => stdout.once('drain', () => resolve(note('drain', store.getStore()))))
    })
    note(store.getStore())
  },
  'errors thrown in callbacks': async () => {
    const caught = () =>
      new Promise((resolve) => process.once('uncaughtException', (error, origin) => resolve(note(error.message, origin))))
    stdout.write('a\n', () => {
      throw new Error('in the callback')
    })
    await caught()
    fs.write(1, 'b\n', () => {
      throw new Error('in the callback of fs')
    })
    await caught()
    process.on('uncaughtException', (error, origin) => note(error.message, origin))
    void Promise.reject(new Error('a rejection'))
    await new Promise((resolve) => stdout.write('c\n', resolve))
  },
  'a write that is replaced': () => {
    const { write } = stdout
    const seen = []
    stdout.write = (chunk, ...rest) => (seen.push(String(chunk)), write.call(stdout, chunk, ...rest))
    console.log('one')
    stdout.write('two\n')
    delete stdout.write
    console.log('three')
    note(seen, stdout.write === write)
  },
  'a stream that is replaced': () => {
    const seen = []
    const other = new Writable({ write: (chunk, _, done) => done(void seen.push(String(chunk))) })
    const before = Object.getOwnPropertyDescriptor(process, 'stdout')
    Object.defineProperty(process, 'stdout', { value: other, configurable: true, enumerable: true, writable: true })
    process.stdout.write('to the other')
    console.log('to the first')
    Object.defineProperty(process, 'stdout', before)
    process.stdout.write('to the first\n')
    note(seen, process.stdout === stdout)
  },
  'default encodings': async () => {
    stdout.setDefaultEncoding('hex')
    stdout.write('6162630a')
    stdout.setDefaultEncoding('utf8')
    await new Promise((resolve) => stdout.write('zażółć\n', 'utf8', resolve))
    note(stdout.bytesWritten)
  },
  'a console with all it does': () => {
    console.group('group')
    console.table([
      { a: 1, b: 'x' },
      { a: 2, c: null },
    ])
    console.dir({ a: { b: { c: {} } } }, { depth: 0 })
    console.groupEnd()
    console.count()
    console.assert(false, 'assertion %s', 'failed')
    console.log('%s %d %i %f %j %o %O %%', 'a', 1, 2.5, 3.5, { a: 1 }, [1], { b: 2 }, 'rest')
    console.log({ colours: 'yes' }, [1, true, null, undefined, Symbol('s')])
    console.error(new Error('shown').message)
  },
  'a prompt': async () => {
    const interface_ = readline.createInterface({ input: process.stdin, output: stdout })
    const answer = await new Promise((resolve) => interface_.question('Who are you? ', resolve))
    note(answer, interface_.line, interface_.getCursorPos?.())
    interface_.setPrompt('> ')
    interface_.prompt()
    interface_.close()
  },
  'what a terminal is told': () => {
    for (const run of [
      () => stdout.clearLine(0),
      () => stdout.cursorTo(3),
      () => stdout.moveCursor(1, 1, () => note('moved')),
      () => readline.clearScreenDown(stdout, () => note('cleared')),
      () => stdout.clearScreenDown(),
    ])
      note(failed(run))
    console.log({ colours: 'yes' }, [1, true])
  },
  'process.exit amid writes': () => {
    for (let at = 0; at < 3; at++) stdout.write(`${at}\n`, () => note('written', at))
    fs.writeSync(2, 'last\n')
    process.exit(5)
  },
  'process.exitCode and listeners of exit': () => {
    process.exitCode = 9
    process.on('beforeExit', (code) => note('beforeExit', code) ?? (notes.length < 3 && stdout.write('once more\n')))
    process.on('exit', (code) => {
      note('exit', code, process.exitCode)
      stdout.write('at exit\n', () => note('written at exit'))
      console.error('at exit')
      fs.writeSync(1, 'at exit\n')
    })
  },
  'process.abort': () => {
    stdout.write('before\n')
    process.abort()
  },
  'a signal that is handled': () => {
    process.once('SIGTERM', (...rest) => {
      note('SIGTERM', rest)
      stdout.write('terminated\n', () => process.exit(6))
    })
    process.kill(process.pid, 'SIGTERM')
    alive()
  },
  'a signal that is not': () => {
    stdout.write('before\n')
    fs.writeFileSync(file, 'before')
    process.kill(process.pid, 'SIGTERM')
    alive()
  },
  'writes that block': () => {
    stdout._handle?.setBlocking?.(true)
    for (let at = 0; at < 20; at++) note(stdout.write(block))
    process.exit(0)
  },
  'a rejection that nobody handles': async () => {
    process.on('unhandledRejection', (reason, promise) => note('unhandledRejection', reason.message, promise instanceof Promise))
    process.on('rejectionHandled', () => note('rejectionHandled'))
    const rejected = Promise.reject(new Error('a rejection'))
    await turns()
    rejected.catch(() => note('caught'))
    await turns()
  },
  warnings: async () => {
    process.on('warning', (warning) => note(warning.name, warning.message))
    process.emitWarning('look', { type: 'Odd', code: 'ODD1', detail: 'details' })
    await new Promise((resolve) => setImmediate(resolve))
  },
  'a reader that goes away': async () => {
    stdout.on('error', (error) => note('error', what(error))).on('close', () => note('close'))
    stdout.write('ready\n')
    await once(process.stdin, 'data')
    process.stdin.destroy()
    stdout.write('nobody reads\n', (error) => note('callback', what(error)))
    await turns()
    stdout.write('still nobody\n', (error) => note('callback', what(error)))
    note(failed(() => fs.writeSync(1, 'nobody\n')))
    await new Promise((resolve) => fs.write(1, 'nobody\n', (error, count) => resolve(note(what(error), count))))
    await new Promise((resolve) => fs.writeFile(1, 'nobody\n', (error) => resolve(note(what(error)))))
    each(states(stdout))
  },
  'a reader that goes away, unnoticed': async () => {
    stdout.write('ready\n')
    await once(process.stdin, 'data')
    process.stdin.destroy()
    for (;;) if (!stdout.write('nobody reads\n')) await once(stdout, 'drain')
  },
  'a disk that is full': async () => {
    stdout.on('error', (error) => note('error', what(error))).on('close', () => note('close'))
    note(
      failed(() => fs.writeSync(1, 'no room\n')),
      failed(() => fs.writeFileSync(1, 'no room\n')),
    )
    await new Promise((resolve) => fs.write(1, 'no room\n', (error, count) => resolve(note(what(error), count))))
    note(failed(() => stdout.write('no room\n', (error) => note('callback', what(error)))))
    await turns()
    note(
      failed(() => console.log('no room')),
      states(stdout),
    )
  },
}

if (program?.endsWith('transparent.mjs')) {
  process.on('exit', () => fs.writeFileSync(file, notes.map((one) => `${JSON.stringify(one)}\n`).join('')))
  await transparent[name]()
}
