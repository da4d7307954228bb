import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'

/** A server of a test on a free port, and what it takes to stop it. */
export interface Stand {
  readonly port: number
  readonly url: string
  readonly close: () => Promise<void>
}

/** Lets a server listen on the loopback. */
export async function stand(server: Server | RequestListener): Promise<Stand> {
  const listening = typeof server === 'function' ? createServer(server) : server
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      listening.closeAllConnections()
      listening.close()
      await once(listening, 'close')
    },
  }
}

/** All that a server sends on one connection for what a client writes, until it closes the connection. */
export async function wire(port: number, request: string): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A reset is one of the ways to end.
  socket.on('error', () => undefined)
  socket.write(request)
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** What was sent without the lines between the chunks of a body, so that what is split over them is in one piece. */
export function unchunked(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(/\r\n[0-9a-f]+\r\n/g, ''), 'latin1')
}

/** What was sent without the date, which is that of the second. */
export function undated(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/\r\nDate: [^\r]+/gi, '')
}

/** A request after which the server closes. */
export function get(path = '/', { method = 'GET', version = '1.1', headers = '', last = true } = {}): string {
  return `${method} ${path} HTTP/${version}\r\nHost: localhost\r\n${headers}${last ? 'Connection: close\r\n' : ''}\r\n`
}
