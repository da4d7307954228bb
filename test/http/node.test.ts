import { createServer, type ServerResponse } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { guardServer, type GuardOptions, type StoppedResponse } from '../../src/http/index.ts'
import { drawn } from './secrets.ts'
import { compressed, inBody, inHead } from './ways.ts'
import { get, stand, unchunked, wire, type Stand } from './wire.ts'

const { secrets, redactor } = drawn()

const stands: Stand[] = []
afterEach(async () => {
  for (const each of stands.splice(0)) await each.close()
})

/** What a client gets, and what was told, with and without the guard. */
async function both(send: (response: ServerResponse) => void, options: GuardOptions = {}, request = get()): Promise<Result> {
  const stopped: StoppedResponse[] = []
  const server = createServer((_request, response) => send(response))
  const open = await stand(server)
  const guarded = await stand(
    guardServer(
      createServer((_request, response) => send(response)),
      { redactor, onStopped: (event) => stopped.push(event), ...options },
    ),
  )
  stands.push(open, guarded)
  return { open: await wire(open.port, request), guarded: await wire(guarded.port, request), stopped }
}

interface Result {
  readonly open: Buffer
  readonly guarded: Buffer
  readonly stopped: readonly StoppedResponse[]
}

const answer = /^HTTP\/1\.1 500 Internal Server Error\r\n(.+\r\n)+\r\nInternal Server Error\n$/

describe.each(Object.entries(secrets))('the guard of a server stops %s', (name, value) => {
  it.each([...inBody, ...inHead])('in $name', async ({ send, form }) => {
    const { open, guarded, stopped } = await both((response) => send(response, value))
    expect(unchunked(open).includes(form(value))).toBe(true)
    expect(guarded.toString()).toMatch(answer)
    expect(stopped).toMatchObject([{ name, begun: false, method: 'GET', path: '/' }])
    expect(stopped[0]?.bits).toBeGreaterThanOrEqual(80)
  })

  it.each(compressed)('in $name', async ({ send, encoding }) => {
    const decode = { gzip: gunzipSync, deflate: inflateSync, raw: inflateRawSync, br: brotliDecompressSync }[encoding] as (
      b: Uint8Array,
    ) => Buffer
    const { open, guarded } = await both((response) => send(response, value), {}, get('/', { version: '1.0' }))
    expect(decode(open.subarray(open.indexOf('\r\n\r\n') + 4)).includes(value)).toBe(true)
    expect(guarded.toString()).toMatch(answer)
  })
})
