// pino and pino-http, as they are, on standard output and on descriptors.
import { once } from 'node:events'
import fastify from 'fastify'
import pino from 'pino'
import pinoHttp from 'pino-http'
import { errorOf, failure } from './attempts.mjs'
import { served } from './servers.mjs'

const stream = (logger) => logger[pino.symbols.streamSym]

/** Logs by a logger of its own, on standard output as it is by default, which writes later, and waits until it has written. */
const logs = (options, use) => async (secret) => {
  const logger = pino(typeof options === 'function' ? options(secret) : options)
  const drained = once(stream(logger), 'drain')
  await use(logger, secret)
  await drained
}

/** The same for a destination of its own. */
const to = (options, use) => async (secret) => {
  const destination = pino.destination(options)
  const drained = once(destination, 'drain')
  use(pino(destination), secret)
  await drained
  if (typeof options.dest === 'string') destination.end()
}

/** A request to a server that logs with pino-http. */
const request = (options, use) => async (secret) => {
  const logger = pinoHttp(options ?? {})
  const drained = options === undefined ? once(stream(logger.logger), 'drain') : undefined
  await served(
    (request, response) => {
      logger(request, response)
      use.handle?.(request, response, secret)
      if (!response.writableEnded) response.end()
    },
    async (url) => {
      const { path = '', ...init } = use.ask(secret)
      await (await fetch(url + path, init)).text()
      await drained
    },
  )
}

/** A request to a Fastify application, which logs by pino. */
const application = (ask, handle) => async (secret) => {
  const app = fastify({ logger: { stream: process.stdout } })
  app.get('/*', (request) => handle?.(request, secret) ?? 'done')
  await app.inject(ask(secret))
  await app.close()
}

export const programs = {
  'pino: a message': logs({}, (log, secret) => log.info(`connecting with ${secret}`)),
  'pino: trace, the lowest level': logs({ level: 'trace' }, (log, secret) => log.trace(secret)),
  'pino: debug': logs({ level: 'debug' }, (log, secret) => log.debug({ secret })),
  'pino: a format argument': logs({}, (log, secret) => log.warn('connecting with %s, %d, %j', secret, 1, { secret })),
  'pino: an argument that is an object': logs({}, (log, secret) => log.warn('connecting with %o', { secret })),
  'pino: an object': logs({}, (log, secret) => log.info({ headers: { authorization: `Bearer ${secret}` } }, 'sent')),
  'pino: a key': logs({}, (log, secret) => log.info({ [secret]: true }, 'seen')),
  'pino: an error': logs({}, (log, secret) => log.error(failure(secret))),
  'pino: an error as err': logs({}, (log, secret) => log.error({ err: failure(secret) }, 'failed')),
  'pino: an error of errors': logs({}, (log, secret) => log.error(new AggregateError([failure(secret)], 'several'))),
  'pino: the serializer with causes': logs({ serializers: { err: pino.stdSerializers.errWithCause } }, (log, secret) =>
    log.error({ err: new Error('outer', { cause: failure(secret) }) }),
  ),
  'pino: a serializer of its own': logs({ serializers: { user: ({ key }) => `user of ${key}` } }, (log, secret) =>
    log.info({ user: { key: secret } }),
  ),
  'pino: bindings of a child': logs({}, (log, secret) => log.child({ tenant: { secret } }).info('hello')),
  'pino: bindings set later': logs({}, (log, secret) => {
    log.setBindings({ secret })
    log.info('hello')
  }),
  'pino: a child with a prefix': logs({}, (log, secret) => log.child({}, { msgPrefix: `[${secret}] ` }).info('hello')),
  'pino: base': logs(
    (secret) => ({ base: { secret } }),
    (log) => log.info('hello'),
  ),
  'pino: a name': logs(
    (secret) => ({ name: secret }),
    (log) => log.info('hello'),
  ),
  'pino: mixin': logs(
    (secret) => ({ mixin: () => ({ secret }) }),
    (log) => log.info('hello'),
  ),
  'pino: formatters': logs(
    (secret) => ({ formatters: { log: (object) => ({ ...object, secret }), level: (level) => ({ level }) } }),
    (log) => log.info({}),
  ),
  'pino: a nested key, another message key': logs({ nestedKey: 'payload', messageKey: 'message' }, (log, secret) =>
    log.info({ secret }, secret),
  ),
  'pino: a custom level': logs({ customLevels: { shout: 55 } }, (log, secret) => log.shout(secret)),
  'pino: redact of another path': logs({ redact: ['password'] }, (log, secret) => log.info({ password: 'x', token: secret })),
  'pino: a hook of its methods': logs(
    (secret) => ({
      hooks: {
        logMethod(args, method) {
          method.apply(this, [`${args[0]} ${secret}`])
        },
      },
    }),
    (log) => log.info('hooked'),
  ),
  'pino: a hook of its lines': logs(
    (secret) => ({ hooks: { streamWrite: (line) => line.replace('hooked', () => JSON.stringify(secret).slice(1, -1)) } }),
    (log) => log.info('hooked'),
  ),
  'pino: fatal': logs({}, (log, secret) => log.fatal({ err: failure(secret) }, 'the end')),
  'pino: base64 in a header': logs({}, (log, secret) => log.info({ headers: { authorization: basic(secret) } })),
  'pino: bytes': logs({}, (log, secret) => log.info({ body: Buffer.from(secret) })),
  'pino: JSON in JSON': logs({}, (log, secret) => log.info({ body: JSON.stringify({ secret }) })),
  'pino: a URL': logs({}, (log, secret) => log.info({ url: new URL(`https://x.test/?k=${encodeURIComponent(secret)}`) })),
  'pino: an object with toJSON': logs({}, (log, secret) => log.info({ map: { toJSON: () => [...new Map([[secret, 1]])] } })),
  'pino: descriptor 2': to({ dest: 2 }, (log, secret) => log.info(secret)),
  'pino: process.stdout': (secret) => pino(process.stdout).info(secret),
  'pino: process.stderr': (secret) => pino({ base: undefined, timestamp: false }, process.stderr).info(secret),
  'pino: /dev/stdout': to({ dest: '/dev/stdout', append: true }, (log, secret) => log.info(secret)),
  'pino: synchronous': (secret) => pino(pino.destination({ dest: 1, sync: true })).info({ secret }),
  'pino: asynchronous': to({ dest: 1, sync: false }, (log, secret) => log.info({ secret })),
  'pino: asynchronous, in blocks': async (secret) => {
    const destination = pino.destination({ dest: 1, sync: false, minLength: 4096 })
    for (let round = 0; round < 60; round++) pino(destination).info({ round, secret })
    await once(destination, 'drain')
    destination.flushSync()
  },
  'pino: flushSync': (secret) => {
    const destination = pino.destination({ dest: 1, sync: true, minLength: 8192 })
    pino(destination).info({ secret })
    destination.flushSync()
  },
  'pino: multistream': (secret) =>
    pino({ level: 'info' }, pino.multistream([{ stream: process.stdout }, { level: 'error', stream: process.stderr }])).error(secret),
  'pino-http: the Authorization header': request(undefined, { ask: (secret) => ({ headers: { authorization: basic(secret) } }) }),
  'pino-http: a header of its own': request(undefined, { ask: (secret) => ({ headers: { 'x-api-key': encodeURIComponent(secret) } }) }),
  'pino-http: a cookie': request(undefined, { ask: (secret) => ({ headers: { cookie: `session=${encodeURIComponent(secret)}` } }) }),
  'pino-http: the query': request(undefined, { ask: (secret) => ({ path: `/login?${new URLSearchParams({ token: secret })}` }) }),
  'pino-http: the path': request(undefined, { ask: (secret) => ({ path: `/hooks/${encodeURIComponent(secret)}` }) }),
  'pino-http: an error': request(undefined, {
    ask: () => ({}),
    handle: (_request, response, secret) => {
      response.err = failure(secret)
      response.statusCode = 500
    },
  }),
  'pino-http: a log of the request': request(undefined, {
    ask: () => ({}),
    handle: (request, _response, secret) => request.log.info({ secret }, 'handled'),
  }),
  'pino-http: headers of the response': request(undefined, {
    ask: () => ({}),
    handle: (_request, response, secret) => response.setHeader('set-cookie', `key=${encodeURIComponent(secret)}`),
  }),
  'pino-http: customProps, on stderr': async (secret) =>
    request({ stream: process.stderr, customProps: () => ({ tenant: secret }) }, { ask: () => ({}) })(secret),
  'pino: an error that pino made': logs({}, async (log, secret) => log.error(await errorOf(() => pino({ level: secret })))),
  'fastify: the query': application((secret) => ({ url: `/?${new URLSearchParams({ token: secret })}` })),
  'fastify: an error': application(
    () => ({ url: '/' }),
    (_request, secret) => Promise.reject(failure(secret)),
  ),
  'fastify: a log of the request': application(
    (secret) => ({ url: '/', headers: { 'x-api-key': encodeURIComponent(secret) } }),
    (request) => request.log.warn({ headers: request.headers }, 'refused'),
  ),
}

function basic(secret) {
  return `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`
}
