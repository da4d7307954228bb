// What goes wrong, or is large, in the worker of a transport.
import { pino } from 'pino'
import { redactingTransport } from 'tightlip/pino'
import { load } from './secrets.mjs'

const ways = {
  // More than the memory that pino shares with a worker holds, so that lines and characters are cut.
  large([token, special]) {
    const logger = pino({ base: null, transport: redactingTransport({ target: 'pino/file', options: { destination: 'app.log' } }) })
    logger.info(`${token} ${special} `.repeat(60_000))
    logger.info(`${token}é`.repeat(60_000))
  },
  unknown: () => open({ target: 'tightlip/pino', options: { target: 'no-such-transport' } }),
  relative: () => open({ target: 'tightlip/pino', options: { target: './pretty.mjs' } }),
  'no function': () => open({ target: 'tightlip/pino', options: { target: 'zod' } }),
  // Until it is flushed nothing has been written; afterwards nothing may be missing.
  async flush([token]) {
    const logger = pino({ transport: redactingTransport({ target: 'pino/file', options: { destination: 'app.log', minLength: 4096 } }) })
    logger.info(token)
    await new Promise((resolve) => logger.flush(resolve))
    process.kill(process.pid, 'SIGKILL')
  },
  // A value that is learned while the worker runs.
  async later() {
    const logger = pino({ transport: redactingTransport({ target: 'pino/file', options: { destination: 'app.log' } }) })
    await new Promise((resolve) => logger.flush(resolve))
    process.env.TOKEN = `later-${process.env.TOKEN}`
    const [token] = await load()
    logger.info(token)
  },
}

function open(options) {
  pino.transport(options).on('error', ({ message }) => console.log(message))
}

await ways[process.argv[2]](await load())
