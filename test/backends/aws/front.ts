import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One call that came through a front. */
export interface FrontCall {
  readonly action: string
  readonly accessKeyId: string | undefined
  /** The members of a call to STS, which are a form. */
  readonly form: URLSearchParams
}

/** A server in front of another that notes what passes, and can be down or slow while the other one stays up for its other users. */
export interface Front {
  readonly endpoint: string
  readonly calls: readonly FrontCall[]
  reset(): void
  /** Takes calls and answers none. */
  hang(): void
  /** Refuses connections from now on, and ends those there are. */
  stop(): Promise<void>
}

/** Starts a front of an AWS server, on a free port of loopback. */
export async function startFront(target: string): Promise<Front> {
  let calls: FrontCall[] = []
  let hung = false
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method, url, headers } = incoming
    const body = await buffer(incoming)
    const form = new URLSearchParams(headers['x-amz-target'] === undefined ? body.toString() : '')
    const action = form.get('Action') ?? String(headers['x-amz-target']).replace(/^.*\./, '')
    calls.push({ action, form, accessKeyId: /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] })
    if (hung) return
    const passed = send(new URL(url ?? '/', target), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    passed.end(body)
  }
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    endpoint,
    get calls() {
      return calls
    },
    reset: () => void (calls = []),
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
