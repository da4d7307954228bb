import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server in front of another that counts what passes, and can be down or slow while the other one stays up for its other users. */
export interface Front {
  readonly endpoint: string
  /** How many calls of each action passed. */
  readonly calls: Readonly<Record<string, number>>
  reset(): void
  /** Takes calls and answers none. */
  hang(): void
  /** Refuses connections from now on, and ends those there are. */
  stop(): Promise<void>
}

/** Starts a front of an AWS server, on a free port of loopback. */
export async function startFront(target: string): Promise<Front> {
  let calls: Record<string, number> = {}
  let hung = false
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const action = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
    calls[action] = (calls[action] ?? 0) + 1
    if (hung) return
    const { method, url, headers } = incoming
    const passed = send(new URL(url ?? '/', target), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  }
  const server = createServer(pass)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    endpoint,
    get calls() {
      return calls
    },
    reset: () => void (calls = {}),
    hang: () => void (hung = true),
    async stop() {
      if (!server.listening) return
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
