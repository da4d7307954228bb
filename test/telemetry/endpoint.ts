import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** A server on this machine that takes what an exporter or an SDK sends, for one test. */
export interface Endpoint {
  readonly port: number
  readonly url: string
  /** The bodies of all requests so far, unpacked, each on lines of its own. */
  readonly received: () => Buffer
}

export async function newEndpoint(): Promise<Endpoint> {
  const bodies: Buffer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body)
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, received: () => Buffer.concat(bodies.flatMap((body) => [body, Buffer.from('\n')])) }
}
