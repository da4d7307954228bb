import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync, createBrotliCompress, createGzip, deflateRawSync, deflateSync } from 'node:zlib'

/** A way in which a handler sends a secret, and the form in which it stands on the wire. */
export interface Way {
  readonly name: string
  readonly send: (response: ServerResponse, value: string) => void
  readonly form: (value: string) => string | Buffer
}

const raw = (value: string): Buffer => Buffer.from(value)
const base64 = (value: string): string => Buffer.from(value).toString('base64')
const pieces = (value: string, length: number): Buffer[] => {
  const bytes = Buffer.from(`<p>${value}</p>`)
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) => bytes.subarray(at * length, (at + 1) * length))
}

/** In the body, in any spelling and in any pieces. */
export const inBody: readonly Way[] = [
  { name: 'a string', send: (response, value) => void response.end(`key ${value}.`), form: raw },
  { name: 'bytes', send: (response, value) => void response.end(Buffer.from(`key ${value}.`)), form: raw },
  { name: 'bytes of another kind', send: (response, value) => void response.end(new Uint8Array(Buffer.from(`${value}.`))), form: raw },
  { name: 'a string given in base64', send: (response, value) => void response.end(base64(value), 'base64'), form: raw },
  {
    name: 'UTF-16',
    send: (response, value) => void response.end(value, 'utf16le'),
    form: (value) => Buffer.from(value, 'utf16le'),
  },
  {
    name: 'JSON',
    send: (response, value) => void response.end(JSON.stringify({ env: { value } })),
    form: (value) => JSON.stringify(value),
  },
  { name: 'base64', send: (response, value) => void response.end(`{"a":"${base64(value)}"}`), form: base64 },
  { name: 'hex', send: (response, value) => void response.end(raw(value).toString('hex')), form: (value) => raw(value).toString('hex') },
  { name: 'percent-encoding', send: (response, value) => void response.end(encodeURIComponent(value)), form: encodeURIComponent },
  {
    name: 'two writes',
    send: (response, value) => {
      response.write(`key ${value.slice(0, 9)}`)
      response.end(value.slice(9))
    },
    form: raw,
  },
  {
    name: 'writes of three bytes',
    send: (response, value) => {
      for (const piece of pieces(value, 3)) response.write(piece)
      response.end()
    },
    form: raw,
  },
  { name: 'a stream', send: (response, value) => void Readable.from(pieces(value, 7)).pipe(response), form: raw },
  {
    name: 'writes that wait for each other',
    send: (response, value) => {
      const left = pieces(value, 20)
      const next = (): void => {
        const piece = left.shift()
        if (piece === undefined) response.end()
        else response.write(piece, next)
      }
      next()
    },
    form: raw,
  },
  {
    name: 'a body of declared length',
    send: (response, value) => {
      response.writeHead(200, { 'content-length': raw(value).length })
      response.flushHeaders()
      response.write(raw(value).subarray(0, 5))
      setImmediate(() => response.end(raw(value).subarray(5)))
    },
    form: raw,
  },
]

/** In a body that is compressed, so that only who decodes it sees the secret. */
export const compressed: readonly (Omit<Way, 'form'> & { readonly encoding: string })[] = [
  {
    name: 'gzip',
    encoding: 'gzip',
    send: (response, value) => void response.setHeader('content-encoding', 'gzip').end(gzipSync(`key ${value}.`)),
  },
  {
    name: 'deflate',
    encoding: 'deflate',
    send: (response, value) => void response.setHeader('content-encoding', 'deflate').end(deflateSync(`key ${value}.`)),
  },
  {
    name: 'deflate without its header',
    encoding: 'raw',
    send: (response, value) => void response.setHeader('content-encoding', 'deflate').end(deflateRawSync(`key ${value}.`)),
  },
  {
    name: 'a stream through gzip',
    encoding: 'gzip',
    send: (response, value) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' })
      Readable.from(pieces(value, 5)).pipe(createGzip()).pipe(response)
    },
  },
  {
    name: 'a stream through Brotli',
    encoding: 'br',
    send: (response, value) => {
      response.writeHead(200, ['Content-Encoding', 'br'])
      Readable.from(pieces(value, 5)).pipe(createBrotliCompress()).pipe(response)
    },
  },
]

/** In the head or behind the body; a value of one line as it is, any other encoded as programs do. */
export const inHead: readonly Way[] = [
  {
    name: 'a header',
    send: (response, value) => void response.setHeader('x-key', encodeURIComponent(value)).end('ok'),
    form: encodeURIComponent,
  },
  { name: 'a header in base64', send: (response, value) => void response.writeHead(200, { 'x-key': base64(value) }).end(), form: base64 },
  {
    name: 'headers in an array',
    send: (response, value) => void response.writeHead(200, ['x-key', base64(value)]).end('ok'),
    form: base64,
  },
  {
    name: 'an appended header',
    send: (response, value) => void response.appendHeader('x-key', 'a').appendHeader('x-key', base64(value)).end('ok'),
    form: base64,
  },
  {
    name: 'a cookie',
    send: (response, value) => void response.setHeader('set-cookie', ['a=b', `key=${encodeURIComponent(value)}; HttpOnly`]).end('ok'),
    form: encodeURIComponent,
  },
  {
    name: 'the location of a redirect',
    send: (response, value) => void response.writeHead(302, { location: `/login?key=${encodeURIComponent(value)}` }).end(),
    form: encodeURIComponent,
  },
  { name: 'the status message', send: (response, value) => void response.writeHead(401, `no ${base64(value)}`).end(), form: base64 },
  {
    name: 'headers that are flushed',
    send: (response, value) => {
      response.setHeader('x-key', base64(value))
      response.flushHeaders()
      setImmediate(() => response.end('ok'))
    },
    form: base64,
  },
  {
    name: 'a trailer',
    send: (response, value) => {
      response.writeHead(200, { trailer: 'x-key' })
      response.write('ok')
      response.addTrailers({ 'x-key': base64(value) })
      response.end()
    },
    form: base64,
  },
  {
    name: 'early hints',
    send: (response, value) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload', 'x-key': base64(value) })
      response.end('ok')
    },
    form: base64,
  },
]
