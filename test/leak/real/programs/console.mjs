// What Node itself prints: the console, util, warnings, assertions, values of every kind.
import assert from 'node:assert'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Console } from 'node:console'
import { execSync } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { emitKeypressEvents } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import util, { inspect } from 'node:util'
import vm from 'node:vm'
import { errorOf, failure, turn, written } from './attempts.mjs'

const require = createRequire(import.meta.url)
const { stdout, stderr } = process

class Client {
  #key
  constructor(key) {
    this.#key = key
    this.auth = { key }
  }
  get key() {
    return this.#key
  }
  toString() {
    return `Client(${this.#key})`
  }
  [inspect.custom](_depth, options) {
    return `Client <${inspect(this.#key, options)}>`
  }
}

class Account {
  constructor(key) {
    this.key = key
  }
  get token() {
    return this.key
  }
  toJSON() {
    return { bearer: `Bearer ${this.key}` }
  }
}

/** Node shows the first bytes only, which of a key are the same in all keys. */
const lines = (secret) => secret.split('\n').map((line) => Buffer.from(line))

const cycle = (secret) => {
  const object = { secret }
  object.self = object
  return object
}
const prints = async (call) => console.error(await errorOf(call))

export const programs = {
  'console.log': (secret) => console.log('connecting with', secret),
  'console.info with %s': (secret) => console.info('connecting with %s', secret),
  'console.debug with %j': (secret) => console.debug('connecting with %j', { secret }),
  'console.warn with %o': (secret) => console.warn('connecting with %o', { secret }),
  'console.error with %O': (secret) => console.error('connecting with %O', { secret }),
  'console.log with %c': (secret) => console.log('%cconnecting with %s', 'color: red', secret),
  'console.trace': (secret) => console.trace(secret),
  'console.dir of a depth': (secret) => console.dir({ a: { b: { c: { d: secret } } } }, { depth: 9, colors: true }),
  'console.dirxml': (secret) => console.dirxml({ secret }),
  'console.table of objects': (secret) => console.table([{ name: 'key', value: secret }]),
  'console.table of columns': (secret) => console.table([{ key: 1, value: secret }], ['value']),
  'console.table of a Map': (secret) => console.table(new Map([['key', secret]])),
  'console.assert': (secret) => console.assert(false, 'the key is %s', secret),
  'console.count': (secret) => console.count(secret),
  'console.countReset': (secret) => (console.count(secret), console.countReset(secret)),
  'console.time': (secret) => (console.time(secret), console.timeLog(secret, secret), console.timeEnd(secret)),
  'console.group': (secret) => (console.group(secret), console.log(secret), console.groupEnd()),
  'a Console of its own': (secret) => new Console({ stdout, stderr, inspectOptions: { depth: 5 } }).error({ secret }),
  'a Console in a vm': (secret) => vm.runInNewContext('console.log(secret)', { console, secret }),
  'the console in a bound function': (secret) => [secret].forEach(console.log.bind(console, 'key')),
  'process.emitWarning of a text': async (secret) => (process.emitWarning(`insecure key ${secret}`), await turn()),
  'process.emitWarning of an error': async (secret) => {
    process.emitWarning(Object.assign(new Error(secret), { name: 'KeyWarning' }))
    await turn()
  },
  'process.emitWarning with detail': async (secret) => {
    process.emitWarning('insecure key', { code: `K${Math.random()}`, detail: secret })
    await turn()
  },
  'util.deprecate': async (secret) => {
    util.deprecate(() => {}, `the key ${secret} is deprecated`)()
    await turn()
  },
  'a warning of too many listeners': async (secret) => {
    const stream = new PassThrough()
    for (let count = 0; count < 12; count++) stream.on(`key ${secret}`, () => {})
    await turn()
  },
  'util.format': (secret) => written(stdout, `${util.format('%s %d %i %f %j %o %O %%', secret, 1, 2, 3, { secret }, secret, secret)}\n`),
  'util.inspect in colours': (secret) => written(stdout, `${inspect({ secret }, { colors: true })}\n`),
  'util.inspect, compact': (secret) => written(stdout, `${inspect({ a: { secret } }, { compact: false, breakLength: 20 })}\n`),
  'util.inspect of a Map': (secret) => console.log(new Map([[secret, { secret }]])),
  'util.inspect of a Set': (secret) => console.log(new Set([secret])),
  'util.inspect of a symbol': (secret) => console.log(Symbol(secret), { [Symbol(secret)]: 1 }),
  'util.inspect of a function': (secret) => console.log(Object.assign(() => {}, { secret })),
  'util.inspect of a class by its name': (secret) => console.log(Object.defineProperty(class extends Map {}, 'name', { value: secret })),
  'util.inspect of a boxed string': (secret) => console.log(Object(secret)),
  'util.inspect of a promise': (secret) => console.log(Promise.resolve(secret)),
  'util.inspect of a proxy': (secret) => console.log(inspect(new Proxy({ secret }, {}), { showProxy: true })),
  'util.inspect of an iterator': (secret) => console.log(new Map([[1, secret]]).entries(), new Set([secret]).values()),
  'util.inspect of a WeakMap': (secret) => console.log(inspect(new WeakMap([[{}, secret]]), { showHidden: true })),
  'util.inspect of getters': (secret) =>
    console.log(inspect(Object.defineProperty({}, 'key', { get: () => secret, enumerable: true }), { getters: true })),
  'util.inspect by inspect.custom': (secret) => console.log(new Client(secret)),
  'util.inspect of a circle': (secret) => console.log(cycle(secret)),
  'util.inspect of headers': (secret) => console.log(new Headers({ authorization: `Bearer ${encodeURIComponent(secret)}` })),
  'util.inspect of URLSearchParams': (secret) => console.log(new URLSearchParams({ secret })),
  'util.inspect of FormData': (secret) => {
    const form = new FormData()
    form.set('key', secret)
    console.log(form)
  },
  'util.inspect of a Request': (secret) => console.log(new Request(`https://x.test/?k=${encodeURIComponent(secret)}`)),
  'util.inspect of URL': (secret) => console.log(new URL(`https://user:${encodeURIComponent(secret)}@x.test/`)),
  'util.inspect of an AsyncLocalStorage': (secret) => {
    const storage = new AsyncLocalStorage()
    storage.run({ secret }, () => console.log(storage.getStore()))
  },
  'util.inspect of a null prototype': (secret) => console.log(Object.assign(Object.create(null), { secret })),
  'util.inspect of an object from a vm': (secret) => console.log(vm.runInNewContext('({ nested: [secret] })', { secret })),
  'util.inspect of arguments': function (secret) {
    ;(function () {
      console.log(arguments)
    })(secret)
  },
  'process.env, whole': () => console.log(process.env),
  'process.env as JSON': () => console.log(JSON.stringify(process.env)),
  'a Buffer': (secret) => console.log(lines(secret)),
  'a Buffer as JSON': (secret) => console.log(JSON.stringify(Buffer.from(secret))),
  'a Buffer with toJSON, inspected': (secret) => console.dir(Buffer.from(secret).toJSON(), { maxArrayLength: null }),
  'a Uint8Array': (secret) => console.log(lines(secret).map((line) => new Uint8Array(line))),
  'an ArrayBuffer': (secret) => console.log(lines(secret).map((line) => new Uint8Array(line).buffer)),
  'a DataView': (secret) =>
    console.dir(
      lines(secret).map((line) => new DataView(new Uint8Array(line).buffer)),
      { depth: 5 },
    ),
  'a list of bytes': (secret) => console.log(lines(secret).map((line) => [...line])),
  hex: (secret) => console.log(Buffer.from(secret).toString('hex')),
  'hex in capitals': (secret) => console.log(Buffer.from(secret).toString('hex').toUpperCase()),
  base64: (secret) => console.log(Buffer.from(secret).toString('base64')),
  base64url: (secret) => console.log(Buffer.from(secret).toString('base64url')),
  'base64 in lines of 76': (secret) => console.log(Buffer.from(secret).toString('base64').replaceAll(/.{76}/g, '$&\n')),
  'base64 twice': (secret) => console.log(btoa(Buffer.from(`user:${secret}`).toString('base64'))),
  'a Basic header': (secret) => console.log({ headers: { authorization: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` } }),
  'JSON.stringify': (secret) => console.log(JSON.stringify({ secret })),
  'JSON.stringify twice': (secret) => console.log(JSON.stringify({ body: JSON.stringify({ secret }) })),
  'JSON.stringify by toJSON': (secret) => console.log(JSON.stringify(new Account(secret))),
  'JSON.stringify, indented': (secret) => console.log(JSON.stringify({ deep: [{ secret }] }, undefined, 2)),
  'JSON with escapes for HTML': (secret) =>
    console.log(JSON.stringify({ secret }).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')),
  encodeURIComponent: (secret) => console.log(`https://x.test/?key=${encodeURIComponent(secret)}`),
  encodeURI: (secret) => console.log(encodeURI(`https://x.test/${secret}`)),
  escape: (secret) =>
    console.log(encodeURIComponent(secret).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)),
  URLSearchParams: (secret) => console.log(new URLSearchParams({ key: secret }).toString()),
  querystring: (secret) => console.log(require('node:querystring').stringify({ key: secret })),
  HTML: (secret) =>
    console.log(`<p>${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</p>`),
  'HTML by escape-html': (secret) => console.log(require('escape-html')(secret)),
  'YAML in double quotes': (secret) => console.log(`key: ${JSON.stringify(secret)}`),
  'UTF-16': (secret) => written(stdout, `${secret}\n`, 'utf16le'),
  'an XML attribute': (secret) =>
    console.log(`<a key="${secret.replaceAll(/[&<>"']/g, (one) => `&#x${one.codePointAt(0).toString(16).toUpperCase()};`)}"/>`),
  'a template tag with raw': (secret) => console.log(String.raw`key ${secret}`),
  'a string in an array of characters, joined': (secret) => console.log([...secret].join('')),
  'a line for each character written': (secret) => {
    for (const character of secret) stdout.write(character)
    return written(stdout, '\n')
  },
  'a StringDecoder over bytes in pieces': (secret) => {
    const decoder = new StringDecoder()
    for (const byte of Buffer.from(secret)) stdout.write(decoder.write(Buffer.of(byte)))
    return written(stdout, `${decoder.end()}\n`)
  },
  'a stream of bytes': (secret) =>
    pipeline(Readable.from([...Buffer.from(`${secret}\n`)].map((byte) => Buffer.of(byte))), stdout, { end: false }),
  'a web stream': async (secret) => {
    const writer = new WritableStream({ write: (chunk) => void stdout.write(chunk) }).getWriter()
    for (const piece of `${secret}\n`.match(/[^]{1,5}/gu)) await writer.write(piece)
    await writer.close()
  },
  'stdout and stderr by turns': async (secret) => {
    stdout.write(secret.slice(0, 8))
    stdout.write(secret.slice(8))
    stderr.write(secret)
    await written(stdout, '\n')
  },
  'fs.writeSync in pieces': (secret) => {
    for (const piece of `${secret}\n`.match(/[^]{1,6}/gu)) writeSync(2, piece)
  },
  'fs.writeFileSync on /dev/stderr': (secret) => writeFileSync('/dev/stderr', `${secret}\n`, { flag: 'a' }),
  'fs.openSync on /dev/fd/1': (secret) => writeSync(openSync('/dev/fd/1', 'a'), `${secret}\n`),
  'a FileHandle on /proc/self/fd/2': async (secret) => {
    const handle = await open('/proc/self/fd/2', 'a')
    await handle.appendFile(`${secret}\n`)
    await handle.close()
  },
  'a key press prompt': (secret) => {
    emitKeypressEvents(new PassThrough())
    return written(stdout, `? password ${'*'.repeat(3)} ${secret}\n`)
  },
  'a line of readline': async (secret) => {
    const { createInterface } = await import('node:readline')
    const prompt = createInterface({ input: new PassThrough(), output: stdout, prompt: `${secret}> ` })
    prompt.prompt()
    prompt.close()
    await written(stdout, '\n')
  },
  'performance marks': (secret) => console.log(performance.mark(secret), performance.getEntriesByName(secret)),
  'a diagnostics channel': (secret) => {
    const print = (message) => console.log(message)
    subscribe('app:login', print)
    channel('app:login').publish({ secret })
    unsubscribe('app:login', print)
  },
  'a stack of the program': (secret) => {
    const holder = { stack: '' }
    Error.captureStackTrace(holder)
    console.log(`${secret}${holder.stack}`)
  },
  structuredClone: (secret) => console.log(structuredClone({ map: new Map([[1, secret]]) })),
  'a command that echoes': (secret) => console.log(execSync('cat', { input: secret }).toString()),
  'a child whose output is printed in pieces': async (secret) => {
    const { spawn } = await import('node:child_process')
    const child = spawn('cat')
    child.stdout.on('data', (chunk) => {
      for (const byte of chunk) stdout.write(Buffer.of(byte))
    })
    child.stdin.end(`${secret}\n`)
    await once(child, 'close')
  },
  'assert.strictEqual': (secret) => prints(() => assert.strictEqual(secret, 'expected')),
  'assert.strictEqual, the other way': (secret) => prints(() => assert.strictEqual('actual', secret)),
  'assert.deepStrictEqual': (secret) => prints(() => assert.deepStrictEqual({ user: 'app', secret }, { user: 'app', secret: '' })),
  'assert.deepStrictEqual of lists': (secret) => prints(() => assert.deepStrictEqual([secret, 1], [1, secret])),
  'assert.equal': (secret) => prints(() => assert.equal(secret, 1)),
  'assert.notStrictEqual': (secret) => prints(() => assert.notStrictEqual(secret, secret)),
  'assert.match': (secret) => prints(() => assert.match(secret, /^never$/)),
  'assert.ok': (secret) => prints(() => assert.ok(false, `bad key ${secret}`)),
  'assert.fail': (secret) => prints(() => assert.fail(secret)),
  'assert.throws': (secret) =>
    prints(() =>
      assert.throws(
        () => {
          throw new Error(secret)
        },
        { message: 'another' },
      ),
    ),
  'assert.rejects': (secret) => prints(() => assert.rejects(Promise.reject(new Error(secret)), /another/)),
  'assert.ifError': (secret) => prints(() => assert.ifError(new Error(secret))),
  'an error': (secret) => console.error(failure(secret)),
  'the message of an error': (secret) => console.error(failure(secret).message),
  'the stack of an error': (secret) => console.error(failure(secret).stack),
  'an error as JSON': (secret) => console.error(JSON.stringify(failure(secret))),
  'the properties of an error': (secret) => console.error({ ...failure(secret) }),
  'an error of errors': (secret) => console.error(new AggregateError([failure(secret), secret], 'several')),
  'a DOMException': (secret) => console.error(new DOMException(secret, 'AbortError')),
  'a reason of an abort': (secret) => {
    const controller = new AbortController()
    controller.abort(new Error(secret))
    console.error(controller.signal.reason)
  },
  'a frozen error': (secret) => console.error(Object.freeze(failure(secret))),
  'an error with a name of its own': (secret) => console.error(Object.assign(new Error('x'), { name: secret })),
  'an error of a subclass': (secret) => console.error(new (class KeyError extends TypeError {})(secret)),
  'an error whose cause is a text': (secret) => console.error(new Error('outer', { cause: secret })),
  'an error whose stack was prepared': (secret) => {
    const { prepareStackTrace } = Error
    Error.prepareStackTrace = (error, frames) => `${error.message} in ${frames.length} frames, ${secret}`
    try {
      console.error(new Error('x').stack)
    } finally {
      Error.prepareStackTrace = prepareStackTrace
    }
  },
  'a SuppressedError, or what stands for it': (secret) =>
    console.error(Object.assign(new Error('suppressed'), { error: failure(secret), suppressed: failure(secret) })),
  'new URL of no URL': (secret) => prints(() => new URL(`/${secret}`)),
  'new URL of a DSN, in a message': (secret) =>
    prints(() => {
      throw new Error(`Invalid connection string: postgres://app:${encodeURIComponent(secret)}@db:port/app`)
    }),
  'URL.parse of a DSN': (secret) => console.log(new URL(`postgres://app:${encodeURIComponent(secret)}@db/app`).password),
  'require of a module by the secret': (secret) => prints(() => require(`./${secret}`)),
  'import of a module by the secret': (secret) => prints(() => import(`./${encodeURIComponent(secret)}.mjs`)),
  'fs on a path': (secret) => prints(() => openSync(`/nowhere/${secret}`)),
  'fs.promises on a path': (secret) => prints(() => open(`/nowhere/${secret}`)),
  'a value out of range': (secret) => prints(() => new util.TextDecoder(secret)),
  'a header that is not valid': (secret) => prints(() => new Headers({ key: `${secret}\u0000` })),
  'a method of a request that is not valid': (secret) => prints(() => new Request('https://x.test', { method: `${secret} x` })),
  'a property of undefined': (secret) => prints(() => undefined[secret]),
  'Object.defineProperty twice': (secret) => prints(() => Object.defineProperty(Object.freeze({ a: 1 }), secret, { value: 1 })),
  'an assignment to a frozen property': (secret) =>
    prints(() => {
      'use strict'
      Object.freeze({ [secret]: 1 })[secret] = 2
    }),
  'BigInt of no number': (secret) => prints(() => BigInt(secret)),
  'structuredClone of a function': (secret) =>
    prints(() => structuredClone(new Function(`return ${JSON.stringify(secret.split('\n').at(-3) ?? secret)}`))),
  'a regular expression that is not valid': (secret) => prints(() => new RegExp(`(${secret}`)),
  'a script that is not valid': (secret) => prints(() => new vm.Script(`const key = ${JSON.stringify(secret)} const`)),
  'an identifier that is not defined': (secret) => prints(() => vm.runInThisContext(`missing${Buffer.from(secret).toString('hex')}`)),
  'a command that fails': (secret) => prints(() => execSync(`exit 3 # ${secret.replaceAll('\n', ' ')}`, { stdio: 'pipe' })),
  'a command that is not there': (secret) => prints(() => require('node:child_process').execFileSync('/nowhere/command', [secret])),
  'a command that complains': (secret) => prints(() => execSync('cat >&2; exit 1', { input: secret, stdio: 'pipe' })),
  'util.parseArgs': (secret) => prints(() => util.parseArgs({ args: [secret] })),
  'a file of JSON': (secret) =>
    prints(() => {
      throw new SyntaxError(`config.json: cannot parse ${JSON.stringify({ secret })}`, { cause: secret })
    }),
  'util.promisify of a callback': (secret) => prints(() => util.promisify((done) => done(new Error(secret)))()),
  'a stream that was destroyed': async (secret) => {
    const stream = new PassThrough()
    const failed = once(stream, 'error')
    stream.destroy(new Error(secret))
    console.error(await failed)
  },
}
