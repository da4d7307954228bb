// Every logger that has an entry, in CommonJS.
const bunyan = require('bunyan')
const { pino } = require('pino')
const winston = require('winston')
const { defineSecrets } = require('tightlip')
const ofBunyan = require('tightlip/bunyan')
const ofConsole = require('tightlip/console')
const ofPino = require('tightlip/pino')
const ofWinston = require('tightlip/winston')
const { z } = require('zod')

const masked = process.argv[2] === 'masked'
const wrap = (by) => (masked ? by : (logger) => logger)
const { combine, json } = winston.format
const transports = new winston.transports.Console()
const loggers = [
  wrap(ofPino.redacting)(pino({}, pino.destination({ sync: true }))),
  pino({}, wrap(ofPino.redactingDestination)(pino.destination({ sync: true }))),
  wrap(ofWinston.redacting)(winston.createLogger({ transports })),
  winston.createLogger({ format: masked ? combine(json(), ofWinston.redact()) : json(), transports }),
  wrap(ofBunyan.redacting)(bunyan.createLogger({ name: 'app' })),
  bunyan.createLogger({ name: 'app', streams: [{ stream: wrap(ofBunyan.redactingStream)(process.stdout) }] }),
  wrap(ofConsole.redacting)(console),
  pino({ transport: wrap(ofPino.redactingTransport)({ target: 'pino/file' }) }),
]

const names = ['TOKEN', 'SPECIAL', 'PEM']
const secrets = defineSecrets({ schema: Object.fromEntries(names.map((name) => [name, z.string()])), files: [], redact: false })
const run = async () => {
  await secrets.load()
  const values = names.map((name) => secrets.env[name].expose())
  for (const logger of loggers) for (const value of values) logger.error(`with ${value}`)
  if (masked) ofConsole.redactConsole()
  for (const value of values) console.log('with', { value })
}
void run()
