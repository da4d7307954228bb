import type { ServerResponse } from 'node:http'
import { answerHeaders, answerText } from './answer.ts'

/** What `light-my-request`, Fastify's `inject`, keeps of a response, which never reaches a connection. */
interface Injected {
  _lightMyRequest?: {
    headers: Record<string, unknown> | null
    trailers: Record<string, unknown>
    payloadChunks?: Uint8Array[]
    stream?: { destroy(error: Error): void }
  }
}

/** Shows the answer also to a test that injects its request, which gets what was written and not what was sent. */
export function showInjected(response: ServerResponse): void {
  const { _lightMyRequest: kept } = response as ServerResponse & Injected
  if (kept === undefined) return
  kept.headers = { ...answerHeaders }
  kept.trailers = {}
  kept.stream?.destroy(new Error('the response was stopped'))
  if (kept.payloadChunks !== undefined) kept.payloadChunks = [Buffer.from(answerText)]
}
