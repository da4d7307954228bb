// log4js, signale and consola as they are.
import { createConsola } from 'consola'
import log4js from 'log4js'
import signale from 'signale'
import { failure } from './attempts.mjs'

/** Logs by a configuration of its own, and waits until it has written. */
const log4 =
  (appender, use, { category = 'default' } = {}) =>
  async (secret) => {
    const chosen = typeof appender === 'function' ? appender(secret) : appender
    log4js.configure({
      appenders: { out: chosen },
      categories: { default: { appenders: ['out'], level: 'trace', enableCallStack: true } },
    })
    await use(log4js.getLogger(category === 'secret' ? secret : category), secret)
    await new Promise((resolve) => log4js.shutdown(resolve))
  }
const says = (log, secret) => log.info(`connecting with ${secret}`)
const layout = (type, rest) => ({ type: 'stdout', layout: { type, ...rest } })
const signal = (options, use) => (secret) => use(new signale.Signale(options), secret)
const consola = (options, use) => (secret) => use(createConsola({ level: 5, ...options }), secret)

export const programs = {
  'log4js: stdout': log4({ type: 'stdout' }, says),
  'log4js: stderr': log4({ type: 'stderr' }, says),
  'log4js: the console': log4({ type: 'console' }, says),
  'log4js: the file /dev/stdout': log4({ type: 'file', filename: '/dev/stdout' }, says),
  'log4js: the synchronous file /dev/stderr': log4({ type: 'fileSync', filename: '/dev/stderr' }, says),
  'log4js: basic': log4(layout('basic'), (log, secret) => log.warn('sent', { secret })),
  'log4js: colored': log4(layout('colored'), (log, secret) => log.error('failed', failure(secret))),
  'log4js: message pass through': log4(layout('messagePassThrough'), (log, secret) => log.fatal(secret)),
  'log4js: dummy': log4(layout('dummy'), (log, secret) => log.fatal(secret)),
  'log4js: a pattern': log4(layout('pattern', { pattern: '%d %p %c %m %X{secret}%n' }), (log, secret) => {
    log.addContext('secret', secret)
    log.info('hello')
  }),
  'log4js: tokens of a pattern': log4(
    (secret) => layout('pattern', { pattern: '%m %x{user}%n', tokens: { user: () => secret } }),
    (log) => log.info('hello'),
  ),
  'log4js: a layout of its own': (secret) => {
    log4js.addLayout('json', () => (event) => JSON.stringify(event))
    return log4(layout('json'), (log) => log.info({ secret }))(secret)
  },
  'log4js: a category': log4({ type: 'stdout' }, (log) => log.info('hello'), { category: 'secret' }),
  'log4js: trace with an argument': log4({ type: 'stdout' }, (log, secret) => log.trace('connecting with %s and %j', secret, { secret })),
  'log4js: mark': log4({ type: 'stdout' }, (log, secret) => log.mark(secret)),
  'log4js: a filter by level': async (secret) => {
    log4js.configure({
      appenders: { out: { type: 'stdout' }, errors: { type: 'logLevelFilter', appender: 'out', level: 'error' } },
      categories: { default: { appenders: ['errors'], level: 'all' } },
    })
    log4js.getLogger().error(secret)
    await new Promise((resolve) => log4js.shutdown(resolve))
  },
  'signale: info': signal({}, (log, secret) => log.info(`connecting with ${secret}`)),
  'signale: success': signal({}, (log, secret) => log.success('connecting with %s', secret)),
  'signale: an error': signal({}, (log, secret) => log.error(failure(secret))),
  'signale: fatal': signal({}, (log, secret) => log.fatal(new Error(secret))),
  'signale: prefix and suffix': signal({}, (log, secret) => log.warn({ prefix: secret, message: 'hello', suffix: secret })),
  'signale: an object': signal({}, (log, secret) => log.debug('%o', { secret })),
  'signale: a scope': (secret) => signal({ scope: secret }, (log) => log.note('hello'))(secret),
  'signale: a timer': signal({}, (log, secret) => (log.time(secret), log.timeEnd(secret))),
  'signale: interactive': signal({ interactive: true }, (log, secret) => log.await(secret)),
  'signale: stderr': signal({ stream: process.stderr }, (log, secret) => log.complete(secret)),
  'signale: a type of its own': signal({ types: { vault: { badge: '*', color: 'red', label: 'vault' } } }, (log, secret) =>
    log.vault(secret),
  ),
  'consola: info': consola({}, (log, secret) => log.info(`connecting with ${secret}`)),
  'consola: success': consola({}, (log, secret) => log.success('connected with %s', secret)),
  'consola: an error': consola({}, (log, secret) => log.error(failure(secret))),
  'consola: fatal': consola({}, (log, secret) => log.fatal('failed', failure(secret))),
  'consola: an object': consola({}, (log, secret) => log.warn({ secret })),
  'consola: trace': consola({}, (log, secret) => log.trace(secret)),
  'consola: a box': consola({}, (log, secret) => log.box(`the key\n${secret}`)),
  'consola: a box, fancy': consola({ fancy: true }, (log, secret) => log.box({ title: 'key', message: secret })),
  'consola: fancy': consola({ fancy: true }, (log, secret) => log.ready(`connecting with ${secret}`)),
  'consola: a tag': (secret) => createConsola({ level: 5 }).withTag(secret).info('hello'),
  'consola: defaults': (secret) => createConsola({ level: 5 }).withDefaults({ additional: secret }).info('hello'),
  'consola: in compact dates': consola({ formatOptions: { date: true, compact: false } }, (log, secret) => log.log(secret)),
  'consola: a reporter of its own': consola({ reporters: [{ log: (entry) => console.log(JSON.stringify(entry)) }] }, (log, secret) =>
    log.info({ secret }),
  ),
  'consola: the console wrapped': consola({}, (log, secret) => {
    log.wrapConsole()
    console.log('wrapped', secret)
    log.restoreConsole()
  }),
  'consola: the streams wrapped': consola({}, (log, secret) => {
    log.wrapStd()
    process.stdout.write(`wrapped ${secret}\n`)
    log.restoreStd()
  }),
  'consola: repeated lines': consola({ throttleMin: 1 }, (log, secret) => {
    for (let round = 0; round < 8; round++) log.info(secret)
  }),
}
