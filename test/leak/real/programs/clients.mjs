// HTTP clients that fail, and what programs print of their errors.
import { createRequire } from 'node:module'
import { once } from 'node:events'
import http, { request as httpRequest } from 'node:http'
import https from 'node:https'
import { connect } from 'node:net'
import { inspect } from 'node:util'
import axios, { AxiosHeaders } from 'axios'
import nodeFetch from 'node-fetch'
import undici from 'undici'
import { errorOf } from './attempts.mjs'
import { nobody, served } from './servers.mjs'

const require = createRequire(import.meta.url)
const bearer = (secret) => `Bearer ${encodeURIComponent(secret)}`
const basic = (secret) => `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`
const query = (secret) => `?${new URLSearchParams({ api_key: secret })}`
const print = async (error) => console.error(error)

/** The error of a request to a server that answers with a failure and with what it was sent, to one that hangs up, or to nobody. */
const refused =
  (call, show = print, status = 401) =>
  async (secret) => {
    const answer = (request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-echo': request.url })
      request.on('data', (chunk) => response.write(chunk)).on('end', () => response.end())
    }
    await served(answer, async (url) => show(await errorOf(() => call(url, secret)), secret))
  }
const hungUp =
  (call, show = print) =>
  async (secret) => {
    await served(
      (request) => request.socket.destroy(),
      async (url) => show(await errorOf(() => call(url, secret)), secret),
    )
  }
const unheard =
  (call, show = print) =>
  async (secret) =>
    show(await errorOf(async () => call(await nobody(), secret)), secret)

const byHeader = (url, secret) => axios.get(url, { headers: { authorization: bearer(secret) } })
const byBody = (url, secret) => axios.post(url, { user: 'app', key: Buffer.from(secret).toString('base64') })

/** node:http by a promise. */
const plain = (url, options, body) =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => reject(Object.assign(new Error('refused'), { response, request })))
    request.on('error', (error) => reject(Object.assign(error, { request })))
    request.end(body)
  })
const header = (url, secret) => plain(url, { headers: { authorization: bearer(secret) } })

export const programs = {
  'axios: a header, refused': refused(byHeader),
  'axios: a header, hung up': hungUp(byHeader),
  'axios: a header, nobody': unheard(byHeader),
  'axios: a header, a server error': refused(byHeader, print, 500),
  'axios: toJSON': refused(byHeader, (error) => console.error(error.toJSON())),
  'axios: JSON.stringify': unheard(byHeader, (error) => console.error(JSON.stringify(error))),
  'axios: JSON.stringify of its config': hungUp(byHeader, (error) => console.error(JSON.stringify(error.config))),
  'axios: its config': refused(byHeader, (error) => console.error(error.config.headers, error.config)),
  'axios: inspected deeply': refused(byHeader, (error) => console.error(inspect(error, { depth: 10, showHidden: true }))),
  'axios: the request': refused(byHeader, (error) => console.error(error.request)),
  'axios: the head of the request': refused(byHeader, (error) => console.error(error.request._header)),
  'axios: headers of the response': refused(
    (url, secret) => axios.get(url + query(secret)),
    (error) => console.error(error.response.headers),
  ),
  'axios: data of the response': refused(byBody, (error) => console.error(error.response.status, error.response.data)),
  'axios: a body': refused(byBody),
  'axios: a body, hung up': hungUp(byBody, (error) => console.error(error.config.data)),
  'axios: a form': refused((url, secret) => axios.post(url, new URLSearchParams({ secret }))),
  'axios: form data': refused(
    (url, secret) => axios.postForm(url, { secret }),
    (error) => console.error(error.response.data),
  ),
  'axios: params': refused((url, secret) => axios.get(url, { params: { api_key: secret } })),
  'axios: params, the path': refused(
    (url, secret) => axios.get(url, { params: { api_key: secret } }),
    (error) => console.error(error.request.path),
  ),
  'axios: basic auth': refused((url, secret) => axios.get(url, { auth: { username: 'app', password: secret } })),
  'axios: basic auth, the head': refused(
    (url, secret) => axios.get(url, { auth: { username: 'app', password: secret } }),
    (error) => console.error(error.request.getHeader?.('authorization') ?? error.request._header),
  ),
  'axios: a cookie': refused((url, secret) => axios.get(url, { headers: { cookie: `session=${encodeURIComponent(secret)}` } })),
  'axios: a base URL': refused((url, secret) => axios.create({ baseURL: `${url}/${encodeURIComponent(secret)}` }).get('/users')),
  'axios: defaults': hungUp((url, secret) => {
    const client = axios.create({ headers: { common: { 'x-api-key': encodeURIComponent(secret) } } })
    return client.get(url)
  }),
  'axios: an interceptor that logs': refused((url, secret) => {
    const client = axios.create()
    client.interceptors.request.use((config) => (console.log(config.method, config.headers), config))
    return client.get(url, { headers: { 'x-api-key': encodeURIComponent(secret) } })
  }, () => {}), // prettier-ignore
  'axios: a cause': refused(byHeader, (error) => console.error(new Error('cannot log in', { cause: error }))),
  'axios: an error made by hand': (secret) =>
    console.error(new axios.AxiosError('refused', 'EAUTH', { headers: new AxiosHeaders({ authorization: encodeURIComponent(secret) }) })),
  'axios: too many redirects': async (secret) => {
    const again = (_request, response) => response.writeHead(302, { location: `/${query(secret)}` }).end()
    await served(again, async (url) => print(await errorOf(() => axios.get(url + query(secret), { maxRedirects: 2 }))))
  },
  'axios: the address of a redirect': async (secret) => {
    const again = (_request, response) => response.writeHead(302, { location: `/${query(secret)}` }).end()
    await served(again, async (url) => console.error((await errorOf(() => axios.get(url, { maxRedirects: 0 }))).response.headers))
  },
  'axios: an invalid address': async (secret) => print(await errorOf(() => axios.get(`http://x.test:port/${query(secret)}`))),
  'axios: a timeout': async (secret) =>
    served(
      () => {},
      async (url) => print(await errorOf(() => axios.get(url, { timeout: 20, headers: { authorization: bearer(secret) } }))),
    ),
  'axios: by the adapter of fetch': refused((url, secret) =>
    axios.get(url, { adapter: 'fetch', headers: { authorization: bearer(secret) } }),
  ),
  'axios: by its CommonJS copy': refused((url, secret) => require('axios').get(url, { headers: { authorization: basic(secret) } })),
  'fetch: a user in the address': async (secret) =>
    await print(await errorOf(() => fetch(`http://user:${encodeURIComponent(secret)}@127.0.0.1:1/`))),
  'fetch: no address': async (secret) => print(await errorOf(() => fetch(`//${secret}`))),
  'fetch: a failure with a cause': unheard((url, secret) =>
    fetch(url, { headers: { authorization: bearer(secret) } }).catch((error) => {
      throw new Error(`GET ${url} with ${bearer(secret)} failed`, { cause: error })
    }),
  ),
  'fetch: the request': unheard(
    (url, secret) => {
      const request = new Request(url, { headers: { authorization: bearer(secret) } })
      return fetch(request).catch((error) => {
        throw Object.assign(error, { request })
      })
    },
    (error) => console.error(error.request, [...error.request.headers]),
  ),
  'fetch: the response': refused(
    async (url, secret) => {
      const response = await fetch(url + query(secret))
      throw Object.assign(new Error('refused'), { response })
    },
    (error) => console.error(error.response),
  ),
  'fetch: the text of the response': refused(async (url, secret) => {
    const response = await fetch(url, { method: 'POST', body: secret })
    throw new Error(`${response.status}: ${await response.text()}`)
  }),
  'fetch: the response is no JSON': refused(async (url, secret) => {
    const response = await fetch(url, { method: 'POST', body: secret })
    const text = await response.text()
    try {
      JSON.parse(text)
    } catch (cause) {
      throw new SyntaxError(`not JSON: ${text}`, { cause })
    }
  }),
  'fetch: an abort with a reason': async (secret) =>
    served(
      () => {},
      async (url) => {
        const controller = new AbortController()
        const failed = errorOf(() => fetch(url, { signal: controller.signal }))
        controller.abort(new Error(`gave up on ${secret}`))
        await print(await failed)
      },
    ),
  'node-fetch: a failure': unheard((url, secret) => nodeFetch(url + query(secret))),
  'node-fetch: a redirect that is refused': async (secret) => {
    const again = (_request, response) => response.writeHead(302, { location: '/' }).end()
    await served(again, async (url) => print(await errorOf(() => nodeFetch(url + query(secret), { redirect: 'error' }))))
  },
  'node-fetch: the response': refused(
    async (url, secret) => {
      const response = await nodeFetch(url, { headers: { authorization: bearer(secret) } })
      throw Object.assign(new Error(`refused ${bearer(secret)}`), { response })
    },
    (error) => console.error(error, error.response),
  ),
  'node-fetch: no address': async (secret) => print(await errorOf(() => nodeFetch(secret))),
  'undici: an error of a status': refused(
    async (url, secret) => {
      const { statusCode, headers, body } = await undici.request(url, { method: 'POST', body: JSON.stringify({ key: bearer(secret) }) })
      throw new undici.errors.ResponseStatusCodeError(`refused ${statusCode}`, statusCode, headers, await body.text())
    },
    (error) => console.error(error),
  ),
  'undici: an invalid method': unheard((url, secret) => undici.request(url, { method: `GET ${secret}` }).catch((cause) => {
    throw new Error(`cannot ask with ${secret}`, { cause })
  })), // prettier-ignore
  'undici: a mock that nobody set': async (secret) => {
    const mock = new undici.MockAgent()
    mock.disableNetConnect()
    mock.get('http://x.test').intercept({ path: '/other' }).reply(200)
    await print(await errorOf(() => undici.request(`http://x.test/login${query(secret)}`, { dispatcher: mock })))
  },
  'undici: the options of a retry': unheard((url, secret) => {
    const options = { path: `/${query(secret)}`, method: 'GET', headers: { authorization: bearer(secret) } }
    return new undici.Client(url).request(options).catch((error) => {
      throw Object.assign(error, { options })
    })
  }),
  'undici: a proxy with a password': async (secret) => {
    const url = await nobody()
    const proxy = `http://user:${encodeURIComponent(secret)}@${url.slice(7)}`
    await print(await errorOf(() => undici.request('http://x.test/', { dispatcher: new undici.ProxyAgent(proxy) })))
    console.error({ proxy })
  },
  'http: the request, refused': refused(header, (error) => console.error(error.request)),
  'http: the error with its request': hungUp(header),
  'http: the error, nobody': unheard(header),
  'http: the head of the request': refused(header, (error) => console.error(error.request._header)),
  'http: the headers of the request': refused(header, (error) => console.error(error.request.getHeaders())),
  'http: the response': refused(
    (url, secret) => plain(url + query(secret), {}),
    (error) => console.error(error.response),
  ),
  'http: raw headers of the response': refused(
    (url, secret) => plain(url + query(secret), {}),
    (error) => console.error(error.response.rawHeaders),
  ),
  'http: options': refused(header, (error, secret) => console.error(http.globalAgent.options, { auth: `app:${secret}` })),
  'http: basic auth by options': refused(
    (url, secret) => plain(url, { auth: `app:${secret}` }),
    (error) => console.error(error.request._header),
  ),
  'http: a body in the response': refused(
    (url, secret) => plain(url, { method: 'POST' }, secret),
    async (error) => {
      error.response.setEncoding('utf8')
      for await (const piece of error.response) process.stderr.write(piece)
    },
  ),
  'http: a body in hex': refused(
    (url, secret) => plain(url, { method: 'POST' }, secret),
    async (error) => {
      for await (const piece of error.response) console.error(piece.toString('hex'))
    },
  ),
  'http: a header that is not valid': unheard((url, secret) => plain(url, { headers: { [`key ${secret}`]: 'x' } })),
  'http: a method that is not valid': unheard((url, secret) => plain(url, { method: `${secret} x` })),
  'http: a path that is not valid': unheard((url, secret) => plain(url, { path: `/ ${secret}` }).catch((cause) => {
    throw new Error(`cannot ask for /${secret}`, { cause })
  })), // prettier-ignore
  'http: a client error': async (secret) => {
    const server = http.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect(server.address().port, '127.0.0.1')
    const failed = once(server, 'clientError')
    socket.write(`NOT HTTP ${secret}\r\n\r\n`)
    const [error] = await failed
    console.error(error.message, error.rawPacket.toString())
    socket.destroy()
    server.close()
  },
  'https: a certificate that fails': async (secret) => {
    const url = (await nobody()).replace('http:', 'https:')
    const request = https.get(url, { headers: { authorization: bearer(secret) } })
    const [error] = await once(request, 'error')
    console.error(error, request._headers ?? request.getHeaders())
  },
  'http-errors': (secret) => console.error(require('http-errors')(401, `bad key ${secret}`, { headers: { 'x-key': secret } })),
  'a socket that fails': async (secret) => {
    const socket = connect(1, '127.0.0.1')
    const [error] = await once(socket, 'error')
    console.error(Object.assign(error, { dsn: `redis://:${encodeURIComponent(secret)}@127.0.0.1:1` }))
  },
  'a DSN of a pool that fails': (secret) => {
    const pool = { options: { connectionString: `postgres://app:${encodeURIComponent(secret)}@127.0.0.1:1/app?sslmode=require` } }
    console.error(Object.assign(new Error('password authentication failed for user "app"'), { code: '28P01', pool }))
  },
}
