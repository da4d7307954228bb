// What goes wrong, or is large, in the worker of a transport.
import { pino } from 'pino'
import { loadSecrets } from 'tightlip'
import { redacting, redactingTransport } from 'tightlip/pino'
import { z } from 'zod'
import { load } from './secrets.mjs'

const file = { target: 'pino/file', options: { destination: 'app.log' } }
const ways = {
  // More than the memory that pino shares with a worker holds, so that lines and characters are cut.
  large([token, special]) {
    const logger = pino({ base: null, transport: redactingTransport(file) })
    logger.info(`${token} ${special} `.repeat(60_000))
    logger.info(`${token}é`.repeat(60_000))
  },
  // A last line that has no end.
  unfinished([token]) {
    const other = { target: 'pino/file', options: { destination: 'other.log' } }
    const streams = [redactingTransport(file), { pipeline: [{ target: 'tightlip/pino' }, other] }].map((options) => pino.transport(options))
    for (const stream of streams) {
      stream.write(`{"msg":"${token}"}\n{"msg":"cut ${token}`)
      stream.end()
    }
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
  // With the hooks on the process, which warn of transports that are not masked.
  async 'warned of'() {
    await loadSecrets({ schema: { TOKEN: z.string() }, files: [] })
    pino(pino.transport(file)).info('bare')
  },
  async 'not warned of'() {
    await loadSecrets({ schema: { TOKEN: z.string() }, files: [] })
    pino(pino.transport(redactingTransport(file))).info('masked in the worker')
    pino(pino.transport(redactingTransport({ targets: [file, file] }))).info('masked in the worker')
    redacting(pino(pino.transport(file))).info('masked before')
  },
  // A value that is learned while the worker runs.
  async later() {
    const logger = pino({ transport: redactingTransport(file) })
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
