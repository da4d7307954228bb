// Logs by the transport that is named, made before or after the secrets are loaded.
import { pino } from 'pino'
import { redacting, redactingDestination, redactingTransport } from 'tightlip/pino'
import { load, log } from './secrets.mjs'

const [way, order] = process.argv.slice(2)
const file = { target: 'pino/file', options: { destination: 'app.log' } }
const pretty = { target: new URL('pretty.mjs', import.meta.url).href, options: { destination: 'pretty.log' } }
const step = { target: 'tightlip/pino' }

const ways = {
  bare: () => pino({ transport: file }),
  target: () => pino({ transport: { target: 'tightlip/pino', options: file } }),
  'target with a path': () => pino({ transport: { target: 'tightlip/pino', options: pretty } }),
  targets: () =>
    pino({
      transport: {
        targets: [
          { target: 'tightlip/pino', level: 'info', options: file },
          { target: 'tightlip/pino', level: 'error', options: pretty },
        ],
      },
    }),
  // pino ends a pipeline before a target that closes later, as pretty does, has written.
  pipeline: () => pino({ transport: { pipeline: [step, file] } }),
  redactingTransport: () => pino({ transport: redactingTransport(file) }),
  'redactingTransport with a path': () => pino({ transport: redactingTransport(pretty) }),
  'redactingTransport of targets': () =>
    pino({
      transport: redactingTransport({
        targets: [
          { level: 'info', ...file },
          { level: 'error', ...pretty },
        ],
      }),
    }),
  'redactingTransport of a pipeline': () => pino(pino.transport(redactingTransport({ pipeline: [file] }))),
  redacting: () => redacting(pino(pino.transport({ targets: [file, pretty] }))),
  multistream: () =>
    pino(
      {},
      pino.multistream([
        { stream: redactingDestination(pino.destination({ dest: 'app.log', sync: false, minLength: 4096 })) },
        { level: 'error', stream: pino.transport(redactingTransport(pretty)) },
      ]),
    ),
}

const early = order === 'logger first' ? ways[way]() : undefined
const values = await load()
const logger = early ?? ways[way]()
log(logger, values)
