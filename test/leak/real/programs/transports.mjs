// Loggers that write in workers.
import { once } from 'node:events'
import pino from 'pino'
import { failure } from './attempts.mjs'

/** Logs by a transport, and waits until it has written and closed what it opened. */
const transport = (options, use) => async (secret) => {
  const stream = pino.transport(options)
  await once(stream, 'ready')
  use(pino(stream), secret)
  // The worker alone does not keep the process.
  const kept = setInterval(() => {}, 1000)
  stream.end()
  await once(stream, 'close')
  clearInterval(kept)
}
const toStdout = { target: 'pino/file', options: { destination: '/dev/stdout', append: true } }
const toStderr = { target: 'pino/file', options: { destination: '/dev/stderr', append: true, sync: true } }

export const programs = {
  'pino/file': transport(toStdout, (log, secret) => log.info(secret)),
  'pino/file on stderr': transport(toStderr, (log, secret) => log.error(failure(secret))),
  'several targets': transport({ targets: [toStdout, { ...toStderr, level: 'error' }] }, (log, secret) => log.error({ secret })),
  'a pipeline': transport({ pipeline: [toStdout] }, (log, secret) => log.warn({ secret }, 'sent')),
}
