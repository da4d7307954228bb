// Secrets and threads. The preload knows no secret here, each program adds its own.
import { once } from 'node:events'
import { SHARE_ENV, Worker } from 'node:worker_threads'

// The hooks in the main thread alone, as `loadSecrets` sets them; the class above is a live binding.
if (process.env.LEAK_MAIN_ONLY) await import('./preload.mjs')
delete process.env.LEAK_MAIN_ONLY
const { pino } = await import('pino') // takes the class by `require()` when it is loaded

const [token] = JSON.parse(process.env.LEAK_PRINTED ?? '[""]')
const add = async () => (await import('./process.js')).processRedactor().add('SECRET_0', token)
const thread = (role, options) => new Worker(new URL('thread.mjs', import.meta.url), { workerData: { token, role }, ...options })
const evaluated = `
  const { parentPort, workerData: { token, code } } = require('node:worker_threads')
  require('node:fs').writeSync(1, 'descriptor ' + token + '\\n')
  console.log('console', token)
  if (code) eval(code)
`
const ends = async (options, data = {}) => {
  const worker = new Worker(evaluated, { eval: true, workerData: { token, ...data }, ...options })
  await once(worker, 'exit')
}

/** Started without the preload, whatever the main thread has: by `eval`, or with arguments or an environment of their own. */
export const bareThreads = {
  'a worker of a text': () => ends(),
  'a worker of a text with arguments of its own': () => ends({ execArgv: ['--no-warnings'] }),
  'a worker of a text with an environment of its own': () => ends({ env: {} }),
  'a worker of a text that shares the environment': () => ends({ env: SHARE_ENV }),
  'a worker of a text with little memory': () =>
    ends({ resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4, stackSizeMb: 1 } }),
  'a worker of a worker of a text': () =>
    ends({}, { code: `new (require('node:worker_threads').Worker)(${JSON.stringify(evaluated)}, { eval: true, workerData: { token } })` }),
  'a worker of a file with arguments and an environment of its own': async () => {
    await once(thread('printing', { execArgv: [], env: {} }), 'exit')
  },
  'a worker of a class that extends the one of Node': async () => {
    class Own extends Worker {}
    const worker = new Own(evaluated, { eval: true, workerData: { token } })
    if (!(worker instanceof Own && worker instanceof Worker)) throw new Error('is none')
    await once(worker, 'exit')
  },
  'a worker whose output is read by the program': async () => {
    const worker = new Worker(evaluated, { eval: true, workerData: { token }, stdout: true })
    worker.stdout.pipe(process.stdout)
    await once(worker, 'exit')
  },
}

export const threads = {
  'a worker that is started later': async () => {
    await add()
    await once(thread('printing'), 'exit')
  },
  'a worker that was started before': async () => {
    const started = thread('waiting')
    await once(started, 'online')
    await add()
    started.postMessage('print')
    await once(started, 'exit')
  },
  'a worker of a worker': async () => {
    await add()
    await once(thread('nesting'), 'exit')
  },
  'a worker that ends by process.exit': async () => {
    await add()
    await once(thread('exiting'), 'exit')
  },
  'a worker that adds the secret itself': async () => {
    const started = thread('adding')
    await once(started, 'message')
    console.log('main', token)
    await once(started, 'exit')
  },
  'a transport of pino': async () => {
    await add()
    const transport = pino.transport({ target: 'pino/file', options: { destination: 1 } })
    await once(transport, 'ready')
    const logger = pino({ base: undefined, timestamp: false }, transport)
    for (let round = 0; round < 20; round++) logger.info({ round }, token)
    transport.end()
    await once(transport, 'close')
  },
}

const dies = async (code, options) => {
  await add()
  return new Worker(`const { workerData: token } = require('node:worker_threads'); ${code}`, { eval: true, workerData: token, ...options })
}
const printed = async (code, options) => (await dies(code, options)).on('error', (error) => console.error('listener', error))

/** The ends of workers. Where nobody listens, the error ends the main thread too. */
export const endings = {
  'an error in a worker': () => dies('throw new Error(token)'),
  'an error with a cause and properties in a worker': () =>
    dies('throw Object.assign(new Error("x", { cause: { token } }), { list: [token], bytes: Buffer.from(token) })'),
  'a string thrown in a worker': () => dies('throw token'),
  'a class of its own thrown in a worker': () => dies('class Own extends Error { token = token }; throw new Own(token)'),
  'an error in a worker, later': () => dies('setTimeout(() => { throw new Error(token) }, 1)'),
  'an error in a worker that a listener prints': () => printed('throw new Error(token)'),
  'an error in a worker that a listener throws': async () =>
    (await dies('throw new Error(token)')).on('error', (error) => {
      throw error
    }),
  'an error that a listener in the worker prints': () =>
    dies('process.on("uncaughtException", (error) => console.error(error)); throw new Error(token)'),
  'an error in a listener of exit in a worker': () => dies('process.on("exit", () => { throw new Error(token) })'),
  'a rejection in a worker': () => dies('Promise.reject(new Error(token))'),
  'a rejection with a string in a worker': () => dies('Promise.reject(token)'),
  'a rejection in a worker that only warns': () => dies('Promise.reject(token)', { execArgv: ['--unhandled-rejections=warn'] }),
  'a warning in a worker': () => dies('process.emitWarning(token)'),
  'a text of a worker that is not code': async () => {
    await add()
    return new Worker(`const a = ; ${JSON.stringify(token)}`, { eval: true })
  },
  'a worker that ends its process half way through a beginning': () =>
    dies('console.log(token); require("fs").writeSync(1, token.slice(0, 20)); process.stdout.write(token.slice(0, 12)); process.exit(3)'),
  'a worker that is terminated half way through a beginning': async () => {
    const worker = await dies('console.log(token); require("fs").writeSync(2, token.slice(0, 20)); setInterval(() => {}, 1000)', {
      stdout: true,
    })
    worker.stdout.once('data', (text) => {
      process.stdout.write(text)
      void worker.terminate()
    })
  },
  // Six times what it may have, and no more: Node 26 may let it go on.
  'a worker that runs out of memory': () =>
    printed(
      'require("fs").writeSync(1, token + token.slice(0, 20)); const all = []; while (all.length < 20000) all.push([token + all.length, new Array(1000).fill(1)])',
      {
        resourceLimits: { maxOldGenerationSizeMb: 24 },
      },
    ),
  'a worker that overflows its stack': () =>
    printed('const f = (n) => f(n + 1) + 1; try { f(0) } catch (error) { error.message += token; throw error }'),
  'a message that holds an error': async () =>
    (await dies('require("node:worker_threads").parentPort.postMessage(new Error(token))')).on('message', (error) => {
      throw error
    }),
}

const seen = `
  const threads = require('node:worker_threads')
  const { execArgv, argv, env, title } = process
  const { isMainThread, resourceLimits, workerData } = threads
  threads.parentPort.postMessage(JSON.stringify({ execArgv, argv: argv.slice(2), env, title, isMainThread, resourceLimits, workerData, start: threads.getEnvironmentData('tightlip.start') }))
`
const sees = async (options, code = seen) => {
  const worker = new Worker(code, { eval: true, workerData: { a: 1 }, ...options })
  const exited = once(worker, 'exit') // may come right after the message
  const [message] = await once(worker, 'message')
  console.log(message, worker.constructor === Worker)
  await exited
}

/** What a worker finds, and what its program finds of it, which is to be the same with and without the hooks. */
export const views = {
  'without options': () => sees({}),
  'with arguments': () => sees({ execArgv: ['--no-warnings', '--conditions', 'own'], argv: ['one'] }),
  'with no arguments': () => sees({ execArgv: [] }),
  'with an environment': () => sees({ env: { A: 'b' } }),
  'with limits': () => sees({ resourceLimits: { maxOldGenerationSizeMb: 24 } }),
  'in a worker': () =>
    sees(
      {},
      `const { Worker, parentPort } = require('node:worker_threads')
      new Worker(${JSON.stringify(seen)}, { eval: true }).on('message', (message) => parentPort.postMessage(message))`,
    ),
  'arguments that Node refuses': async () => {
    for (const options of [{ execArgv: ['--title=x'] }, { execArgv: 'x' }, { env: 1 }, { argv: 1 }, 1]) {
      try {
        await sees(options)
      } catch ({ name, code, message }) {
        console.log(name, code, message)
      }
    }
  },
}

/** Not masked, but warned of. */
export const latecomers = {
  'a transport of a pino that was loaded before': async () => {
    await import('./preload.mjs')
    await threads['a transport of pino']()
  },
}

const [, program, name] = process.argv
if (program?.endsWith('threads.mjs')) {
  if (Object.hasOwn(bareThreads, name)) await add()
  await { ...threads, ...bareThreads, ...endings, ...views, ...latecomers }[name]()
}
