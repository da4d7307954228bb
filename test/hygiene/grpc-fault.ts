import type { FailureName } from './failures.ts'
import type { GrpcFault } from './faulty-grpc.ts'
import type { Noise } from './http-fault.ts'

const wire: Readonly<Partial<Record<FailureName, GrpcFault>>> = {
  'the connection is refused': 'refuse',
  'the connection is reset': 'reset',
  'no answer comes': 'hang',
  'the answer does not end': 'drip',
  'the answer is cut short': 'cut',
  'the stream is reset': 'stream',
  'the server goes away': 'goaway',
}

/** google.rpc.Code for what HTTP calls by a status ("HTTP Mapping", google/rpc/code.proto). */
const codes: Readonly<Record<string, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 500: 13 }

/** The fault of a gRPC server that stands for a failure. `elsewhere` is the host that redirects point at. */
export function grpcFault(failure: FailureName, { text, headers }: Noise, elsewhere: string): GrpcFault {
  const fault = wire[failure]
  if (fault !== undefined) return fault
  const details = { 'grpc-status-details-bin': Buffer.from(text).toString('base64'), ...headers }
  if (failure === 'expired credentials') return () => ({ status: 16, message: text, headers: details })
  if (failure === 'what cannot be parsed') return () => ({ payload: Buffer.from(`ÿÿ${text}`) })
  if (failure === 'JSON of another shape') return () => ({ payload: Buffer.from(JSON.stringify([{ [text]: text }])) })
  const status = failure.slice(0, 3)
  if (failure.endsWith('of the backend')) return () => ({ status: codes[status] ?? 2, message: text, headers: details })
  const answer = (body: string, more: Readonly<Record<string, string>> = {}): GrpcFault => {
    return () => ({ http: Number(status), body, headers: { ...headers, 'content-type': 'text/html; charset=utf-8', ...more } })
  }
  if (failure.endsWith('without a body')) return answer('')
  if (failure.endsWith('with a page')) return answer(`<!${text}><html><title>${text}</title></html>`)
  if (failure.endsWith('to another host')) return answer(text, { location: elsewhere })
  throw new Error(`a gRPC server has no ${failure}`)
}
