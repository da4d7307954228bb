import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import { format } from 'node:util'
import { createConsola } from 'consola'
import log4js from 'log4js'
import loglevel from 'loglevel'
import { describe, expect, test, vi } from 'vitest'
import { redactStream } from '../../src/loggers/redacting.ts'
import { Sink } from './leak.ts'
import { newSecrets } from './made-up.ts'

const { values, redactor, shownIn } = newSecrets()
const all = Object.keys(values)

// Packages without types: what is used of them.
interface Morgan {
  (format: string, options: { stream: Writable }): (req: IncomingMessage, res: ServerResponse, next: () => void) => void
}
interface Debug {
  (namespace: string): { (...args: unknown[]): void; enabled: boolean }
  log: (...args: unknown[]) => void
}
interface Signale {
  new (options: { stream: Writable }): { success(...args: unknown[]): void; error(error: Error): void }
}
const require = createRequire(import.meta.url)
const morgan = require('morgan') as Morgan
const debug = require('debug') as Debug
const { Signale } = require('signale') as { readonly Signale: Signale }

/** Each logger, told to write to a stream as its documentation says, and what a program logs by it. */
const loggers: Readonly<Record<string, (out: Writable) => void | Promise<void>>> = {
  async morgan(out) {
    const log = morgan(':method :url :status - :req[x-token]', { stream: out })
    const server = createServer((req, res) => log(req, res, () => res.end())).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    url.search = Object.values(values).map(encodeURIComponent).join('&')
    await (await fetch(url, { headers: { 'x-token': values.TOKEN } })).text()
    await new Promise((resolve) => server.close(resolve))
  },
  async log4js(out) {
    const appender: log4js.AppenderModule = {
      configure: (_config, layouts) => (event) => out.write(`${layouts?.basicLayout(event)}\n`),
    }
    log4js.configure({ appenders: { masked: { type: appender } }, categories: { default: { appenders: ['masked'], level: 'info' } } })
    const log = log4js.getLogger('app')
    for (const value of Object.values(values)) log.warn('with %s', value, { value }, new Error(value))
    await new Promise((resolve) => log4js.shutdown(resolve))
  },
  signale(out) {
    const log = new Signale({ stream: out })
    for (const value of Object.values(values)) {
      log.success('with %s', value)
      log.error(new Error(value))
    }
  },
  consola(out) {
    const to = out as unknown as NodeJS.WriteStream
    const log = createConsola({ level: 4, fancy: false, stdout: to, stderr: to })
    for (const value of Object.values(values)) {
      log.info('with', { value })
      log.error(new Error(value))
    }
  },
  debug(out) {
    const { log } = debug
    debug.log = (...args) => out.write(`${format(...args)}\n`)
    const say = debug('app')
    say.enabled = true
    for (const value of Object.values(values)) say('with %s %o', value, { value })
    debug.log = log
  },
  loglevel(out) {
    const log = loglevel.getLogger(Symbol('app'))
    log.methodFactory =
      (method) =>
      (...args: unknown[]) =>
        out.write(`${method} ${format(...args)}\n`)
    log.setLevel('info', false)
    for (const value of Object.values(values)) log.warn('with', value, { value })
  },
}

describe.each(Object.entries(loggers))('%s', (_name, log) => {
  test('leaks a token, special characters and a key by itself', async () => {
    const sink = new Sink()
    await log(sink)
    expect(shownIn(sink.text)).toEqual(all)
  })

  test('leaks none of them through redactStream()', async () => {
    const sink = new Sink()
    const masked = redactStream({ redactor })
    masked.pipe(sink)
    await log(masked)
    // Without an end: a line goes out when it is written.
    await vi.waitFor(() => expect(sink.text).toMatch(/\n$/))
    await vi.waitFor(() => expect(all.filter((name) => !sink.text.includes(`[redacted:${name}]`))).toEqual([]))
    expect(shownIn(sink.text)).toEqual([])
    masked.end()
    await once(sink, 'finish')
    expect(shownIn(sink.text)).toEqual([])
  })
})
