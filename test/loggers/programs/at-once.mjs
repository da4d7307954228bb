// Makes a logger before it has secrets, logs one, and ends before the worker of its transport has begun.
import { pino } from 'pino'
import { redactingTransport } from 'tightlip/pino'

const file = { target: 'pino/file', options: { destination: 'app.log' } }
const logger = pino({ base: null, timestamp: false, transport: process.argv[2] === 'bare' ? file : redactingTransport(file) })
await import('tightlip/config')
logger.info(process.env.TOKEN)
process.exit()
