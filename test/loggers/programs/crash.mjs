// Ends by an error that it logs as its last words.
import { once } from 'node:events'
import { pino } from 'pino'
import { redacting, redactingTransport } from 'tightlip/pino'
import { load } from './secrets.mjs'

const to = pino.destination({ dest: 'app.log', sync: process.argv[2] === 'sync', minLength: process.argv[2] === 'sync' ? 0 : 16_000 })
const ways = {
  bare: () => pino({}, to),
  sync: () => redacting(pino({}, to)),
  buffered: () => redacting(pino({}, to)),
  // A line that pino has begun to write by itself may come after its last words, with and without a mask.
  stdout: () => redacting(pino({}, pino.destination({ dest: 1, sync: true }))),
  transport: () => pino({ transport: redactingTransport({ target: 'pino/file', options: { destination: 'app.log' } }) }),
}
await once(to, 'ready')
const logger = ways[process.argv[2]]()
const values = await load()
process.on('uncaughtException', (error) => {
  logger.fatal(error)
  process.exit(3)
})
logger.info('first words')
setImmediate(() => {
  throw Object.assign(new Error(`refused ${values.join()}`), { values })
})
