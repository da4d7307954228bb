// Ends, or nearly, by the error named by the first argument.
import { Worker } from 'node:worker_threads'

const [token, , pem] = JSON.parse(process.env.LEAK_PRINTED ?? process.env.LEAK_SECRETS ?? '["", "", ""]')
const fail = (thrown) => () => {
  throw thrown
}
const later = (act) => () => setTimeout(act, 1)

export const crashes = {
  'an error': fail(new Error(`connecting with ${token}`)),
  'an error thrown later': later(fail(new Error(token))),
  'an error with a key of several lines': fail(new Error(pem)),
  'an error whose name and stack were set': () => {
    const error = new Error('x')
    error.stack = `MyError: ${token}\n    at ${token}`
    throw error
  },
  'an error with properties': fail(Object.assign(new Error('x'), { config: { headers: { authorization: `Bearer ${token}` } }, code: 'E' })),
  'an error with bytes': fail(Object.assign(new Error('x'), { body: Buffer.from(token), list: [...Buffer.from(token)] })),
  'an error with a cause': fail(new Error('x', { cause: new Error('y', { cause: token }) })),
  'an error of errors': fail(new AggregateError([new Error(token), { token }], 'several')),
  'a frozen error': fail(Object.freeze(new Error(token))),
  'an error with getters': fail(Object.defineProperty(new Error('x'), 'message', { get: () => token, enumerable: true })),
  'an error that cannot be inspected': fail(
    Object.assign(new Error(token), { [Symbol.for('nodejs.util.inspect.custom')]: fail(new Error(token)) }),
  ),
  'a proxy': fail(new Proxy(new Error(token), {})),
  'a circular error': () => {
    const error = new Error(token)
    error.self = error
    throw error
  },
  'an error in base64': fail(new Error(Buffer.from(token).toString('base64'))),
  'a string': fail(token),
  'an object': fail({ token }),
  'an array': fail([token]),
  'a map': fail(new Map([[token, 1]])),
  'a function': fail(Object.assign(() => {}, { token })),
  'a source line': () => new Function(`const a = 1; throw new Error(${JSON.stringify(token)})`)(),
  'JSON.parse': () => JSON.parse(token.slice(0, 20)),
  'JSON.parse within a text': () => JSON.parse(`{"a": "b", ${token} }`),
  'new URL': () => new URL(`/${token}`),
  'a rejection with an error': () => void Promise.reject(new Error(token)),
  'a rejection with a string': () => void Promise.reject(token),
  'a rejection at the top': () => Promise.reject(new Error(token)),
  'an error event without listener': () => {
    process.stdin.emit('error', new Error(token))
  },
  'an error event that is no error': () => {
    process.stdin.emit('error', token)
  },
  'an error in a listener of exit': () => process.on('exit', fail(new Error(token))),
  'an error in process.nextTick': () => process.nextTick(fail(new Error(token))),
  'an error in a microtask': () => queueMicrotask(fail(new Error(token))),
  'an error in a worker': () => void new Worker(`throw new Error(${JSON.stringify(token)})`, { eval: true }),
  'an error in a listener of uncaughtException': () => {
    process.on('uncaughtException', fail(new Error(token)))
    throw new Error('first')
  },
  'an error in a listener of unhandledRejection': () => {
    process.on('unhandledRejection', fail(new Error(token)))
    void Promise.reject(new Error('first'))
  },
  'an error printed by a listener': () => {
    process.on('uncaughtException', (error, origin) => {
      console.error(origin, error)
      process.exit(3)
    })
    throw new Error(token)
  },
  'an error beside listeners of exit': () => {
    process.on('exit', (code) => {
      console.log('exit listener', code)
      process.exitCode = 42
    })
    throw new Error(token)
  },
  'an error beside a listener of exit that exits': () => {
    process.on('exit', () => process.exit(9))
    console.error(token)
    throw new Error(token)
  },
  'an error beside a listener of exit that throws': () => {
    process.on('exit', fail(new Error('in exit')))
    throw new Error(token)
  },
  'an error caught by a capture callback': () => {
    process.setUncaughtExceptionCaptureCallback((error) => {
      console.error(error)
      process.exitCode = 5
    })
    throw new Error(token)
  },
  'an error handled by a listener': () => {
    process.on('uncaughtException', (error) => console.log('handled', error))
    setTimeout(() => console.log('went on'), 5)
    throw new Error(token)
  },
  'an error with domains in use': async () => {
    await import('node:domain')
    later(fail(new Error(token)))()
  },
  'an error in a domain': async () => {
    const { create } = await import('node:domain')
    create()
      .on('error', (error) => console.error('domain', error))
      .run(later(fail(new Error(token))))
  },
  'process.exit right after a write': () => {
    process.stdout.write(`${token}\nend`)
    process.exit(4)
  },
  'process.abort': () => {
    process.stdout.write(`${token}\n`)
    process.abort()
  },
}

const [, program, name] = process.argv
if (program?.endsWith('crashes.mjs')) await crashes[name]()
