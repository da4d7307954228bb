// winston as it is, on the console, on streams and on files that are standard output.
import { once } from 'node:events'
import winston from 'winston'
import { failure } from './attempts.mjs'

const { format, transports } = winston

/** Logs by a logger with one transport, and waits until it has written. */
const logs =
  (options, use, open = () => new transports.Console()) =>
  async (secret) => {
    const transport = open()
    const logger = winston.createLogger({ ...(typeof options === 'function' ? options(secret) : options), transports: [transport] })
    await use(logger, secret)
    const finished = [logger, transport].map((stream) => once(stream, 'finish'))
    logger.end()
    await Promise.all(finished)
  }
const by = (...formats) => ({ format: format.combine(...formats) })
const says = (logger, secret) => logger.info(`connecting with ${secret}`)
const printf = format.printf(({ level, message, ...rest }) => `${level}: ${message} ${JSON.stringify(rest)}`)

export const programs = {
  'winston: the console': logs({}, says),
  'winston: json': logs(by(format.timestamp(), format.json()), (logger, secret) =>
    logger.warn('sent', { headers: { authorization: secret } }),
  ),
  'winston: simple': logs(by(format.simple()), (logger, secret) => logger.error('sent', { token: secret })),
  'winston: cli': logs(by(format.cli()), says),
  'winston: colours': logs(by(format.colorize({ all: true }), format.simple()), says),
  'winston: pretty print': logs(by(format.prettyPrint({ colorize: true })), (logger, secret) => logger.info('sent', { deep: { secret } })),
  'winston: printf': logs(by(printf), (logger, secret) => logger.info('sent', { secret })),
  'winston: splat': logs(by(format.splat(), format.simple()), (logger, secret) => logger.info('sent %s as %j', secret, { secret })),
  'winston: errors': logs(by(format.errors({ stack: true, cause: true }), format.json()), (logger, secret) =>
    logger.error(failure(secret)),
  ),
  'winston: an error as the second argument': logs(by(format.json()), (logger, secret) => logger.error('failed', failure(secret))),
  'winston: logstash': logs(by(format.timestamp(), format.logstash()), says),
  'winston: align, pad levels, uncolorize': logs(by(format.padLevels(), format.align(), format.uncolorize(), format.simple()), says),
  'winston: ms and label': (secret) => logs(by(format.label({ label: secret }), format.ms(), format.simple()), says)(secret),
  'winston: metadata': logs(by(format.metadata(), format.json()), (logger, secret) => logger.info('sent', { secret })),
  'winston: default meta': logs(
    (secret) => ({ defaultMeta: { secret } }),
    (logger) => logger.info('hello'),
  ),
  'winston: a child': logs({}, (logger, secret) => logger.child({ secret }).info('hello')),
  'winston: a format of its own': logs(by(format((info) => ({ ...info, message: JSON.stringify(info) }))(), format.json()), says),
  'winston: syslog levels': logs({ levels: winston.config.syslog.levels, level: 'debug' }, (logger, secret) => logger.emerg(secret)),
  'winston: log of an object': logs({}, (logger, secret) => logger.log({ level: 'info', message: secret, token: secret })),
  'winston: the console on stderr': logs({}, says, () => new transports.Console({ stderrLevels: ['info'] })),
  'winston: the console by console.log': logs({}, says, () => new transports.Console({ forceConsole: true })),
  'winston: a stream': logs({}, says, () => new transports.Stream({ stream: process.stdout })),
  'winston: a stream on stderr': logs({}, says, () => new transports.Stream({ stream: process.stderr })),
  'winston: a profile': logs({}, (logger, secret) => (logger.profile(secret), logger.profile(secret))),
  'winston: a timer': logs({}, (logger, secret) => logger.startTimer().done({ message: secret })),
  'winston: the default logger': async (secret) => {
    const transport = new transports.Console()
    winston.add(transport)
    const logged = once(transport, 'logged')
    winston.info(secret)
    await logged
    winston.remove(transport)
  },
  'winston: the container': async (secret) => {
    const container = new winston.Container()
    const transport = new transports.Console()
    const logged = once(transport, 'logged')
    container.add('one', { transports: [transport], format: format.simple() }).info(secret)
    await logged
    container.close()
  },
  'winston: a file that is standard output': logs({}, says, () => new transports.File({ filename: '/dev/stdout' })),
}
