// Secrets and threads. The preload knows no secret here, each program adds its own.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import pino from 'pino'

const [token] = JSON.parse(process.env.LEAK_PRINTED ?? '[""]')
const add = async () => (await import('./process.js')).processRedactor().add('SECRET_0', token)
const thread = (role) => new Worker(new URL('thread.mjs', import.meta.url), { workerData: { token, role } })

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

const [, program, name] = process.argv
if (program?.endsWith('threads.mjs')) await threads[name]()
