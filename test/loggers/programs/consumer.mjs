// Every logger that has an entry, in an ES module.
import { redacting as redactingBunyan, redactingStream } from 'tightlip/bunyan'
import { redactConsole, redacting as redactingOfConsole } from 'tightlip/console'
import { redacting as redactingPino, redactingDestination } from 'tightlip/pino'
import { redact, redacting as redactingWinston } from 'tightlip/winston'
import bunyan from 'bunyan'
import { pino } from 'pino'
import winston from 'winston'
import { load } from './secrets.mjs'

const masked = process.argv[2] === 'masked'
const wrap = (by) => (masked ? by : (logger) => logger)
const values = await load()
const { combine, json } = winston.format
const transports = new winston.transports.Console()
const loggers = [
  wrap(redactingPino)(pino({}, pino.destination({ sync: true }))),
  pino({}, wrap(redactingDestination)(pino.destination({ sync: true }))),
  wrap(redactingWinston)(winston.createLogger({ transports })),
  winston.createLogger({ format: masked ? combine(json(), redact()) : json(), transports }),
  wrap(redactingBunyan)(bunyan.createLogger({ name: 'app' })),
  bunyan.createLogger({ name: 'app', streams: [{ stream: wrap(redactingStream)(process.stdout) }] }),
  wrap(redactingOfConsole)(console),
]
for (const logger of loggers) for (const value of values) logger.error(`with ${value}`)
if (masked) redactConsole()
for (const value of values) console.log('with', { value })
