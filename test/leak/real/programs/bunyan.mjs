// bunyan, debug and loglevel as they are.
import { createRequire } from 'node:module'
import bunyan from 'bunyan'
import createDebug from 'debug'
import { failure } from './attempts.mjs'

const require = createRequire(import.meta.url)
const logger = (options) => bunyan.createLogger({ name: 'app', ...options })

const debug =
  (use, setting = '*') =>
  (secret) => {
    createDebug.enable(setting)
    use(createDebug('app:db'), secret)
    createDebug.disable()
  }

/** loglevel of its own for each program, since its plugins change it. */
const loglevel = (use) => (secret) => {
  const log = require('loglevel').getLogger(Math.random().toString())
  log.setLevel('trace')
  use(log, secret)
}

export const programs = {
  'bunyan: a message': (secret) => logger().info(`connecting with ${secret}`),
  'bunyan: a format argument': (secret) => logger().warn('connecting with %s and %j', secret, { secret }),
  'bunyan: fields': (secret) => logger().info({ headers: { authorization: `Bearer ${secret}` } }, 'sent'),
  'bunyan: an error': (secret) => logger().error(failure(secret)),
  'bunyan: an error as err': (secret) => logger().error({ err: failure(secret) }, 'failed'),
  'bunyan: a child': (secret) => logger().child({ secret }).info('hello'),
  'bunyan: a simple child': (secret) => logger().child({ secret }, true).info('hello'),
  'bunyan: fields of the logger': (secret) => logger({ tenant: secret }).info('hello'),
  'bunyan: standard serializers': (secret) =>
    logger({ serializers: bunyan.stdSerializers }).info({ req: { method: 'GET', url: '/', headers: { cookie: secret }, connection: {} } }),
  'bunyan: a serializer of its own': (secret) => logger({ serializers: { user: ({ key }) => ({ key }) } }).info({ user: { key: secret } }),
  'bunyan: stderr': (secret) => logger({ stream: process.stderr }).info(secret),
  'bunyan: streams': (secret) => logger({ streams: [{ level: 'info', stream: process.stdout }] }).fatal(secret),
  'bunyan: a raw stream': (secret) =>
    logger({ streams: [{ type: 'raw', stream: { write: (record) => console.log(record) } }] }).info({ secret }, 'raw'),
  'bunyan: a ring buffer that is printed': (secret) => {
    const ring = new bunyan.RingBuffer({ limit: 3 })
    logger({ streams: [{ type: 'raw', stream: ring }] }).info({ secret })
    console.log(ring.records, JSON.stringify(ring))
  },
  'bunyan: source positions': (secret) => logger({ src: true }).info({ secret }),
  'bunyan: trace': (secret) => logger({ level: 'trace' }).trace({ list: [secret], map: { [secret]: 1 } }),
  'bunyan: bytes': (secret) => logger().info({ body: Buffer.from(secret) }),
  'bunyan: a file that is standard error': async (secret) => {
    const log = logger({ streams: [{ path: '/dev/stderr' }] })
    log.info(secret)
    await new Promise((resolve) => {
      log.streams[0].stream.end(resolve)
    })
  },
  'debug: a message': debug((log, secret) => log(`connecting with ${secret}`)),
  'debug: %s': debug((log, secret) => log('connecting with %s', secret)),
  'debug: %o': debug((log, secret) => log('connecting with %o', { auth: { secret } })),
  'debug: %O': debug((log, secret) => log('connecting with %O', { auth: { secret } })),
  'debug: %j': debug((log, secret) => log('connecting with %j', { secret })),
  'debug: an object': debug((log, secret) => log({ secret })),
  'debug: an error': debug((log, secret) => log(failure(secret))),
  'debug: a namespace': (secret) => {
    createDebug.enable('*')
    createDebug(secret)('hello')
    createDebug.disable()
  },
  'debug: extend': debug((log, secret) => log.extend(secret)('hello')),
  'debug: its own log on stdout': debug((log, secret) => {
    log.log = console.log.bind(console)
    log('connecting with %s', secret)
  }),
  'debug: colours': debug((log, secret) => {
    log.useColors = true
    log('connecting with %s', secret)
  }),
  'loglevel: trace': loglevel((log, secret) => log.trace(secret)),
  'loglevel: debug': loglevel((log, secret) => log.debug('connecting with %s', secret)),
  'loglevel: info': loglevel((log, secret) => log.info({ secret })),
  'loglevel: warn': loglevel((log, secret) => log.warn([secret])),
  'loglevel: error': loglevel((log, secret) => log.error(failure(secret))),
  'loglevel: a plugin': loglevel((log, secret) => {
    const { methodFactory } = log
    log.methodFactory = (name, level, logger) => {
      const method = methodFactory(name, level, logger)
      return (...args) => method(`[${secret}]`, ...args)
    }
    log.rebuild()
    log.warn('hello')
  }),
}
