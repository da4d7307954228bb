// morgan as it is, over requests that hold the secret in their address, headers and user.
import express from 'express'
import morgan from 'morgan'
import { failure, turn } from './attempts.mjs'
import { served } from './servers.mjs'

/** A request whose line morgan prints. */
const line =
  (format, ask, { options, handle, stream } = {}) =>
  async (secret) => {
    const log = morgan(typeof format === 'function' ? format(secret) : format, { ...options, ...(stream ? { stream } : {}) })
    await served(
      (request, response) => log(request, response, () => (handle?.(request, response, secret), response.end('done'))),
      async (url) => {
        const { path = '/', ...init } = ask(secret)
        await (await fetch(url + path, init)).text()
        await turn()
      },
    )
  }
const query = (secret) => ({ path: `/login?${new URLSearchParams({ token: secret })}` })
const basic = (secret) => ({ headers: { authorization: `Basic ${Buffer.from(`${secret}:x`).toString('base64')}` } })
const referrer = (secret) => ({ headers: { referer: `https://x.test/?key=${encodeURIComponent(secret)}` } })

/** A request to an Express application, with what its own error handler prints. */
const application = (set, ask) => async (secret) => {
  const app = express()
  app.use(express.json(), express.urlencoded({ extended: true }))
  set(app, secret)
  await served(app, async (url) => {
    const { path = '/', ...init } = ask(secret)
    await (await fetch(url + path, init)).text()
    await turn()
  })
}
const fails = (app, secret) =>
  app.use(() => {
    throw failure(secret)
  })

export const programs = {
  'morgan: combined, the query': line('combined', query),
  'morgan: common, the query': line('common', query),
  'morgan: dev, the query': line('dev', query),
  'morgan: short, the path': line('short', (secret) => ({ path: `/hooks/${encodeURIComponent(secret)}` })),
  'morgan: tiny, the query': line('tiny', query),
  'morgan: the user of basic auth': line('combined', (secret) => basic(secret.replaceAll(':', ''))),
  'morgan: the referrer': line('combined', referrer),
  'morgan: the user agent': line('combined', (secret) => ({ headers: { 'user-agent': encodeURIComponent(secret) } })),
  'morgan: the Authorization header': line(':method :req[authorization]', basic),
  'morgan: a cookie': line(':req[cookie]', (secret) => ({ headers: { cookie: `session=${encodeURIComponent(secret)}` } })),
  'morgan: a header of the response': line(':res[x-key]', () => ({}), {
    handle: (_request, response, secret) => response.setHeader('x-key', encodeURIComponent(secret)),
  }),
  'morgan: a token of its own': (secret) => {
    morgan.token('key', () => secret)
    return line(':method :key', () => ({}))(secret)
  },
  'morgan: a function': line(
    (secret) => (tokens, request, response) => [tokens.method(request, response), secret].join(' '),
    () => ({}),
  ),
  'morgan: immediately': line('tiny', query, { options: { immediate: true } }),
  'morgan: on stderr': line('tiny', query, { stream: process.stderr }),
  'morgan: JSON': line(() => (tokens, request) => JSON.stringify({ url: tokens.url(request), headers: request.headers }), referrer),
  'express: an error that no handler takes': application(fails, () => ({})),
  'express: a handler of errors': application(
    (app, secret) => {
      fails(app, secret)
      app.use((error, _request, response, _next) => {
        console.error(error)
        response.status(500).end()
      })
    },
    () => ({}),
  ),
  'express: the body printed': application(
    (app) =>
      app.post('/', (request, response) => {
        console.log(request.body, request.headers)
        response.end()
      }),
    (secret) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ secret }) }),
  ),
  'express: a form printed': application(
    (app) =>
      app.post('/', (request, response) => {
        console.dir(request.body)
        response.end()
      }),
    (secret) => ({ method: 'POST', body: new URLSearchParams({ secret }) }),
  ),
  'express: the request inspected': application(
    (app) =>
      app.get('/', (request, response) => {
        console.log(request.rawHeaders, request.originalUrl, request.query)
        response.end()
      }),
    (secret) => ({ path: `/?${new URLSearchParams({ token: secret })}`, headers: { 'x-key': encodeURIComponent(secret) } }),
  ),
  'express: raw bytes in pieces': application(
    (app) =>
      app.post('/', (request, response) => {
        request.on('data', (chunk) => process.stdout.write(chunk)).on('end', () => response.end())
      }),
    (secret) => ({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: secret }),
  ),
}
