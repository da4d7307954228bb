import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGzip, gunzipSync } from 'node:zlib'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expressGuard, type StoppedResponse } from '../../src/http/index.ts'
import { drawn, shows } from './secrets.ts'
import { get, stand, undated, unchunked, wire, type Stand } from './wire.ts'

const { redactor, secrets } = drawn()
const folder = mkdtempSync(join(tmpdir(), 'tightlip-http-'))
const stopped: StoppedResponse[] = []
let open: Stand
let guarded: Stand

beforeAll(async () => {
  ;[open, guarded] = await Promise.all([stand(createServer(program(false))), stand(createServer(program(true)))])
})
afterAll(async () => {
  await Promise.all([open.close(), guarded.close()])
  rmSync(folder, { recursive: true })
})

/** The same program with and without the guard. */
function program(isGuarded: boolean): Express {
  const app = express()
  if (isGuarded) app.use(expressGuard({ redactor, onStopped: (event) => void stopped.push(event) }))
  app.use('/gzip', compress)
  for (const [name, value] of Object.entries(secrets)) {
    const file = join(folder, `${name}.txt`)
    writeFileSync(file, `KEY=${value}\n`)
    app.get([`/${name}/send`, `/gzip/${name}`], (_request, response) => void response.send(`<p>${value}</p>`))
    app.get(`/${name}/json`, (_request, response) => void response.json({ env: { key: value } }))
    app.get(`/${name}/cookie`, (_request, response) => void response.cookie('key', value).send('ok'))
    app.get(`/${name}/redirect`, (_request, response) => void response.redirect(`/?key=${encodeURIComponent(value)}`))
    app.get(`/${name}/error`, () => {
      throw new Error(`cannot connect with ${Buffer.from(value).toString('base64')}`)
    })
    app.get(`/${name}/rejected`, () => Promise.reject(new Error(`cannot connect with ${Buffer.from(value).toString('hex')}`)))
    app.get(`/${name}/file`, (_request, response) => void response.sendFile(file))
    app.get(`/${name}/stream`, (_request, response) => void Readable.from([`KEY=${value.slice(0, 10)}`, value.slice(10)]).pipe(response))
  }
  writeFileSync(join(folder, 'clean.txt'), 'hello '.repeat(1000))
  app.get(['/clean/send', '/gzip/clean'], (_request, response) => void response.send('<p>hello</p>'))
  app.get('/clean/json', (_request, response) => void response.json({ hello: 'world' }))
  app.get('/clean/file', (_request, response) => void response.sendFile(join(folder, 'clean.txt')))
  app.get('/clean/none', (_request, response) => void response.sendStatus(204))
  return app
}

/** As the package `compression` does it: what a handler writes goes through gzip on its way to the response. */
function compress(_request: Request, response: Response, next: NextFunction): void {
  const { write, end } = response
  const gzip = createGzip()
  response.setHeader('content-encoding', 'gzip')
  gzip.on('data', (chunk: Buffer) => void write.call(response, chunk, 'utf8'))
  gzip.on('end', () => void Reflect.apply(end, response, []))
  response.write = ((chunk: string) => gzip.write(chunk)) as Response['write']
  response.end = ((chunk?: string) => {
    response.removeHeader('content-length')
    gzip.end(chunk)
    return response
  }) as Response['end']
  next()
}

const routes = ['send', 'json', 'cookie', 'redirect', 'error', 'rejected', 'file', 'stream']

describe.each(Object.entries(secrets))('Express under the guard does not send %s', (name, value) => {
  it.each(routes)('by %s', async (route) => {
    const request = get(`/${name}/${route}?a=1`)
    expect(shows(unchunked(await wire(open.port, request)), value)).toBe(true)
    const sent = await wire(guarded.port, request)
    expect(sent.toString()).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n(.+\r\n)+\r\nInternal Server Error\n$/)
    expect(sent.toString()).not.toMatch(/express|etag/i)
    expect(stopped.at(-1)).toMatchObject({ name, path: `/${name}/${route}`, begun: false })
  })

  it('by a middleware that compresses', async () => {
    const request = get(`/gzip/${name}`, { version: '1.0' })
    const sent = await wire(open.port, request)
    expect(gunzipSync(sent.subarray(sent.indexOf('\r\n\r\n') + 4)).includes(value)).toBe(true)
    expect((await wire(guarded.port, request)).toString()).toMatch(/^HTTP\/1\.1 500 .*\r\n\r\nInternal Server Error\n$/s)
    expect(stopped.at(-1)).toMatchObject({ name, path: `/gzip/${name}` })
  })
})

it('Express under the guard sends what is clean as without it', async () => {
  for (const path of ['/clean/send', '/clean/json', '/clean/file', '/clean/none', '/gzip/clean', '/missing']) {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const request = get(path, { method })
      const wanted = undated(await wire(open.port, request))
      expect(wanted).toMatch(/^HTTP\/1\.1 (200|204|404) /)
      expect(undated(await wire(guarded.port, request))).toBe(wanted)
    }
  }
  const request = get('/clean/send', {
    headers: `If-None-Match: ${/ETag: (.+)\r/.exec(undated(await wire(open.port, get('/clean/send'))))?.[1]}\r\n`,
  })
  expect(undated(await wire(guarded.port, request))).toMatch(/^HTTP\/1\.1 304 /)
})
