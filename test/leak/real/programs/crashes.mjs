// Ways in which a process ends, each with all three secrets in what it prints at the end.
import assert from 'node:assert'
import { AsyncResource, createHook, executionAsyncId } from 'node:async_hooks'
import { exec, fork, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createReadStream, readFile, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PassThrough, pipeline, Transform } from 'node:stream'
import util from 'node:util'
import vm from 'node:vm'
import { MessageChannel, Worker } from 'node:worker_threads'
import { failure } from './attempts.mjs'
import { nobody } from './servers.mjs'

const require = createRequire(import.meta.url)

const fail = (thrown) => {
  throw thrown
}
/** A file of its own with this text. */
const file = (name, text) => {
  const path = join(process.env.LEAK_OWN, name)
  writeFileSync(path, text)
  return path
}
const later = (run) => setTimeout(run, 1)
const quoted = (text) => JSON.stringify(text)
/** Keeps the process until it is ended. */
const waiting = () => new Promise((resolve) => setTimeout(resolve, 5000))

export const programs = {
  'an error at the top': (text) => fail(failure(text)),
  'an error of a module that is imported': (text) => import(pathToFileURL(file('fails.mjs', `throw new Error(${quoted(text)})`))),
  'an error of a module that is required': (text) => require(file('fails.cjs', `throw new Error(${quoted(text)})`)),
  'an error of a module that is required later': (text) =>
    void later(() => require(file('fails.cjs', `\n\nthrow new Error(${quoted(text)})`))),
  'a syntax error in a module that is imported': (text) => import(pathToFileURL(file('broken.mjs', `const key = ${quoted(text)} const`))),
  'a syntax error in a module that is required': (text) => require(file('broken.cjs', `const key = ${quoted(text)} const`)),
  'a syntax error in a script': (text) => new vm.Script(`const key = ${quoted(text)} const`, { filename: 'config.js' }),
  'a syntax error in new Function': (text) => new Function(`const key = ${quoted(text)} const; throw ${quoted(text)}`),
  'a syntax error in JSON that is required': (text) => require(file('broken.json', `{ "key": ${quoted(text)} broken`)),
  'a line of source': (text) => new Function(`const a = 1; throw new Error(${quoted(text)})`)(),
  'a line of source of a script': (text) => vm.runInThisContext(`throw Object(${quoted(text)})`, { filename: 'app.js' }),
  'a file that is named so': (text) => vm.runInThisContext('missing()', { filename: text }),
  'a stack overflow': (text) => {
    const deep = (depth) => deep(depth + 1) + depth
    try {
      deep(0)
    } catch (cause) {
      throw new Error(text, { cause })
    }
  },
  'an error in a timer': (text) => void setTimeout(() => fail(new Error(text)), 1),
  'an error in an interval': (text) => void setInterval(() => fail(new Error(text)), 1),
  'an error in setImmediate': (text) => void setImmediate(() => fail(new Error(text))),
  'an error in process.nextTick': (text) => process.nextTick(() => fail(new Error(text))),
  'an error in a microtask': (text) => queueMicrotask(() => fail(new Error(text))),
  'an error in a callback of fs': (text) => readFile('/nowhere', (cause) => fail(new Error(text, { cause }))),
  'an error in a callback of util.promisify': (text) => util.promisify(readFile)(`/nowhere/${text}`),
  'an error in an async hook': (text) => {
    let fallen = false
    createHook({
      init() {
        if (!fallen) {
          fallen = true
          later(() => fail(new Error(text)))
        }
      },
    }).enable()
    setImmediate(executionAsyncId)
  },
  'an error in an async resource': (text) => void later(() => new AsyncResource('KEY').runInAsyncScope(() => fail(new Error(text)))),
  'an error in a finalizer of a generator': (text) => {
    const each = (function* () {
      try {
        yield 1
      } finally {
        fail(new Error(text))
      }
    })()
    for (const _ of each) break
  },
  'an error in a getter': (text) => void { get key() { return fail(new Error(text)) } }.key, // prettier-ignore
  'an error in toString': (text) => void `${{ toString: () => fail(new Error(text)) }}`,
  'an error in a proxy': (text) => void new Proxy({}, { get: () => fail(new Error(text)) }).key,
  'an error in a static field': (text) => void class { static key = fail(new Error(text)); other = 1 }, // prettier-ignore
  'an error in a listener': (text) => new EventEmitter().on('key', () => fail(new Error(text))).emit('key'),
  'an error in a listener of an EventTarget': (text) => {
    const target = new EventTarget()
    target.addEventListener('key', () => fail(new Error(text)))
    target.dispatchEvent(new Event('key'))
  },
  'an error in a message port': (text) => {
    const { port1, port2 } = new MessageChannel()
    port2.on('message', () => fail(new Error(text)))
    port1.postMessage(1)
  },
  'an error event without listener': (text) => void new EventEmitter().emit('error', new Error(text)),
  'an error event that is a text': (text) => void new EventEmitter().emit('error', text),
  'an error event that is an object': (text) => void new EventEmitter().emit('error', { key: text }),
  'an error event with captured rejections': (text) => {
    const emitter = new EventEmitter({ captureRejections: true })
    emitter.on('key', /** @type {() => any} */ (async () => fail(new Error(text))))
    emitter.emit('key')
  },
  'an error of a stream': (text) => void new PassThrough().destroy(new Error(text)),
  'an error of a transform': (text) => void new Transform({ transform: (_chunk, _encoding, done) => done(new Error(text)) }).end('x'),
  'an error of a pipeline': (text) =>
    pipeline(
      new PassThrough().end('x'),
      async function* (source) {
        for await (const _ of source) fail(new Error(text))
        yield ''
      },
      new PassThrough(),
      (error) => error && fail(error),
    ),
  'an error of a file that is not there': (text) => void createReadStream(`/nowhere/${text}`),
  'an error of a socket': (text) => void connect(1, '127.0.0.1').on('error', (error) => fail(Object.assign(error, { dsn: text }))),
  'an error of a request': async (text) => {
    get(await nobody()).on('error', (error) => fail(Object.assign(error, { options: { headers: { authorization: text } } })))
  },
  'an error of axios': async (text) => {
    const { default: axios } = await import('axios')
    await axios.get(await nobody(), { headers: { authorization: Buffer.from(text).toString('base64') } })
  },
  'an error of fetch': async (text) => fetch(`//${text}`),
  'an error of a command': (text) => void exec('cat >&2; exit 2', (error) => fail(error)).stdin.end(text),
  'an error of a command that is not there': (text) => void spawn('/nowhere/command', ['--key', text]),
  'an error of an assertion': (text) => assert.strictEqual(text, 'expected'),
  'an error of an assertion that compares deeply': (text) => assert.deepStrictEqual({ key: text }, { key: '' }),
  'an error that is frozen': (text) => fail(Object.freeze(failure(text))),
  'an error of errors': (text) => fail(new AggregateError([failure(text), text], 'several')),
  'an error with a circle': (text) => {
    const error = new Error(text)
    error.cause = error
    throw error
  },
  'an error of a class of its own': (text) => {
    class KeyError extends Error {
      name = 'KeyError'
      constructor(key) {
        super('bad key')
        this.key = key
        this.map = new Map([[key, { key }]])
      }
      get [Symbol.toStringTag]() {
        return 'KeyError'
      }
    }
    throw new KeyError(text)
  },
  'an error of another realm': (text) => vm.runInNewContext('throw new TypeError(text)', { text }),
  'an error whose stack is a getter': (text) =>
    fail(Object.defineProperty(new Error('x'), 'stack', { get: () => `Error: ${text}\n    at key` })),
  'an error whose stack was prepared': (text) => {
    Error.prepareStackTrace = (error) => `${error.name}: ${text}`
    throw new Error('x')
  },
  'a DOMException': (text) => fail(new DOMException(text, 'DataError')),
  'a text': (text) => fail(text),
  'an object': (text) => fail({ key: text, deep: { list: [text] } }),
  'a Map': (text) => fail(new Map([[text, 1]])),
  'a function that is named so': (text) => fail(Object.defineProperty(() => {}, 'name', { value: text })),
  'an object without prototype': (text) => fail(Object.assign(Object.create(null), { key: text })),
  bytes: (text) => fail({ key: [...Buffer.from(text)].join() }),
  'a boxed text': (text) => fail(Object(text)),
  'a text in base64': (text) => fail(new Error(Buffer.from(text).toString('base64'))),
  'a text in hex': (text) => fail(new Error(Buffer.from(text).toString('hex'))),
  'a text in JSON in JSON': (text) => fail(new Error(JSON.stringify({ body: JSON.stringify({ text }) }))),
  'a text in a URL': (text) => fail(new Error(`GET https://x.test/?key=${encodeURIComponent(text)}`)),
  'a rejection with an error': (text) => void Promise.reject(new Error(text)),
  'a rejection with a text': (text) => void Promise.reject(text),
  'a rejection in an async function': (text) => void (async () => fail(failure(text)))(),
  'a rejection of several': (text) => void Promise.any([Promise.reject(new Error(text)), Promise.reject(text)]),
  'a rejection in a timer': (text) => void later(async () => fail(new Error(text))),
  'a rejection, --unhandled-rejections=strict': (text) => void Promise.reject(new Error(text)),
  'a rejection, --unhandled-rejections=warn': (text) => void Promise.reject(new Error(text)),
  'a rejection, --unhandled-rejections=warn-with-error-code': (text) => void Promise.reject(text),
  'a rejection, --unhandled-rejections=throw': (text) => void Promise.reject(text),
  'a rejection that is handled late, --unhandled-rejections=warn': (text) => {
    const promise = Promise.reject(text)
    later(() => promise.catch(() => {}))
  },
  'a rejection, --trace-warnings, --unhandled-rejections=warn': (text) => void Promise.reject(new Error(text)),
  'an error, --trace-uncaught': (text) => fail(new Error(text)),
  'a text, --trace-uncaught': (text) => fail(text),
  'an error, --enable-source-maps': (text) => {
    const map = {
      version: 3,
      sources: ['key.ts'],
      sourcesContent: [`const key = ${quoted(text)}\nthrow new Error(key)\n`],
      names: [],
      mappings: 'AAAA;AACA',
    }
    const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
    require(file('mapped.cjs', `const key = ${quoted(text)}\nthrow new Error(key)\n${comment}\n`))
  },
  'an error, --stack-trace-limit=0': (text) => fail(new Error(text)),
  'an error, --stack-trace-limit=100': (text) =>
    vm.runInThisContext('(function deep(n) { return n ? deep(n - 1) : missing() })(60)', { filename: text }),
  'an error, --trace-exit': (text) => {
    process.on('exit', () => console.log('ended with', text))
    process.exit(3)
  },
  'a warning, --trace-warnings': (text) => process.emitWarning(text),
  'a warning, --throw-deprecation': (text) => util.deprecate(() => {}, text, 'DEP9999')(),
  'a deprecation, --trace-deprecation': (text) => util.deprecate(() => {}, text, 'DEP9999')(),
  'a report, --report-uncaught-exception --report-filename=stdout': (text) => fail(new Error(text)),
  'a report, --report-uncaught-exception --report-filename=stderr --report-compact': (text) => fail(new Error(text)),
  'an error in a listener of exit': (text) => void process.on('exit', () => fail(new Error(text))),
  'an error in a listener of beforeExit': (text) => void process.on('beforeExit', () => fail(new Error(text))),
  'an error in a listener of uncaughtException': (text) => {
    process.on('uncaughtException', () => fail(new Error(text)))
    later(() => fail(new Error('first')))
  },
  'an error in a listener of unhandledRejection': (text) => {
    process.on('unhandledRejection', (reason) => fail(reason))
    void Promise.reject(new Error(text))
  },
  'an error printed by a listener of uncaughtException': (text) => {
    process.on('uncaughtException', (error, origin) => {
      console.error(origin, error)
      process.exit(4)
    })
    later(() => fail(new Error(text)))
  },
  'an error printed by a listener of uncaughtExceptionMonitor': (text) => {
    process.on('uncaughtExceptionMonitor', (error) => console.error('monitor', error))
    later(() => fail(new Error(text)))
  },
  'an error printed by a capture callback': (text) => {
    process.setUncaughtExceptionCaptureCallback((error) => {
      console.error(error)
      process.exit(5)
    })
    later(() => fail(new Error(text)))
  },
  'a rejection printed by a listener': (text) => {
    process.on('unhandledRejection', (reason, promise) => {
      console.error(reason, promise)
      process.exitCode = 6
    })
    void Promise.reject(new Error(text))
  },
  'a warning printed by a listener': (text) => {
    process.on('warning', (warning) => console.error('warned', warning))
    process.emitWarning(text)
  },
  'an error in a domain': async (text) => {
    const { create } = await import('node:domain')
    create()
      .on('error', (error) => console.error('domain', error))
      .run(() => later(() => fail(new Error(text))))
  },
  'an error with domains in use': async (text) => {
    await import('node:domain')
    later(() => fail(new Error(text)))
  },
  'process.exit after a write': (text) => {
    process.stdout.write(text)
    process.exit(7)
  },
  'process.exit with half a secret written': (text, { API_TOKEN: token, DB_PASSWORD: password, SIGNING_KEY: key }) => {
    process.stdout.write(`${password}\n${key}\n`)
    process.stdout.write(token.slice(0, 30))
    process.exit(8)
  },
  'process.exitCode after a write to stderr': (text) => {
    process.exitCode = 9
    process.stderr.write(`${text}\n`)
  },
  'process.reallyExit after console.log': (text) => {
    console.log(text)
    process.reallyExit(10)
  },
  'process.abort after a write': (text) => {
    process.stdout.write(`${text}\n`)
    process.abort()
  },
  'a signal to itself after a write': async (text) => {
    console.error(text)
    process.kill(process.pid, 'SIGTERM')
    await waiting()
  },
  'a signal with a listener': async (text) => {
    process.once('SIGINT', () => {
      console.error('interrupted with', text)
      process.exit(130)
    })
    process.kill(process.pid, 'SIGINT')
    await waiting()
  },
  'an error that winston handles': async (text) => {
    const { createLogger, transports } = (await import('winston')).default
    createLogger({ exceptionHandlers: [new transports.Console()] })
    later(() => fail(new Error(text)))
  },
  'a rejection that winston handles': async (text) => {
    const { createLogger, transports } = (await import('winston')).default
    createLogger({ transports: [new transports.Console({ handleRejections: true })] })
    void Promise.reject(new Error(text))
  },
  'an error that pino logs at the end': async (text) => {
    const { pino } = await import('pino')
    process.on('uncaughtException', (error) => {
      pino(pino.destination({ dest: 1, sync: true })).fatal(error, 'the end')
      process.exit(1)
    })
    later(() => fail(failure(text)))
  },
  'an error that consola logs': async (text) => {
    const { createConsola } = await import('consola')
    createConsola().wrapAll()
    process.on('uncaughtException', (error) => {
      console.error(error)
      process.exit(1)
    })
    later(() => fail(failure(text)))
  },
  'a test that fails': async (text) => {
    const { test } = await import('node:test')
    void test('keys', () => assert.strictEqual(text, ''))
  },
  'an error in a worker': (text) => void new Worker(`throw new Error(${quoted(text)})`, { eval: true }),
  'an error in a worker, a text': (text) => void new Worker(`throw ${quoted(text)}`, { eval: true }),
  'an error in a worker of a file': (text) => void new Worker(file('worker.mjs', `throw new Error(${quoted(text)})`)),
  'a rejection in a worker': (text) => void new Worker(`Promise.reject(new Error(${quoted(text)}))`, { eval: true }),
  'a child that fails by a message': async (text) => {
    const child = fork(file('child.cjs', `process.once('message', (text) => process.send(new Error(text).message))`))
    child.send(text)
    const [message] = await once(child, 'message')
    child.disconnect()
    throw new Error(`the child says: ${message}`)
  },
}

/** Options of Node stand in the name. */
export const optionsOf = (name) => name.match(/--\S+/g)?.map((option) => option.replace(/,$/, '')) ?? []
