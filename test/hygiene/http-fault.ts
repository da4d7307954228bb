import { backendText, type Canaries } from './canaries.ts'
import type { FailureName } from './failures.ts'
import type { Answer, Fault, Received } from './faulty-server.ts'

/** How a backend itself says things, in its own form. */
export interface Voice {
  /** Its answer with a status; `undefined` where it answers rightly. `text` is what the answer is to be full of. */
  refusal(status: 400 | 401 | 403 | 404 | 429 | 500, request: Received, text: string): Answer | undefined
  /** Its answer to a login that has ended. */
  expired(request: Received, text: string): Answer | undefined
  /** The right answer with half of a batch left out. */
  half?(request: Received, right: Answer, text: string): Answer | undefined
}

/** What stands in every answer of a faulty server, beside what the canaries know of it. */
export interface Noise {
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** Makes texts and headers that may not be seen. */
export function noise(canaries: Canaries): Noise {
  const text = `${backendText} ${canaries.make('answer')}`
  const [cookie, id] = [canaries.make('header of an answer'), canaries.make('header of an answer')]
  return {
    text,
    headers: { 'x-canary': cookie, 'set-cookie': `id=${cookie}`, 'x-amzn-requestid': id, 'x-request-id': id, via: `1.1 ${id}` },
  }
}

const wire = {
  'the connection is refused': 'refuse',
  'the connection is reset': 'reset',
  'no answer comes': 'hang',
  'the answer does not end': 'drip',
  'the answer is cut short': 'cut',
} as const

/** The fault of an HTTP server that stands for a failure. `elsewhere` is the host that redirects point at. */
export function httpFault(failure: FailureName, voice: Voice, { text, headers }: Noise, elsewhere: string): Fault {
  if (Object.hasOwn(wire, failure)) return wire[failure as keyof typeof wire]
  const status = Number(/^\d{3}/.exec(failure)?.[0] ?? 200)
  const answer =
    (body: string, type: string, more: Readonly<Record<string, string>> = {}) =>
    (): Answer => {
      return { status, reason: headers['x-canary'] ?? '', headers: { ...headers, 'content-type': type, ...more }, body }
    }
  if (failure.endsWith('with a page')) return answer(page(text), 'text/html; charset=utf-8')
  if (failure.endsWith('without a body')) return answer('', 'text/plain')
  if (failure === 'what cannot be parsed') return answer(`{"${text}": ${text}`, 'application/json')
  if (failure === 'JSON of another shape') return answer(JSON.stringify([{ [text]: text, data: text }]), 'application/json')
  if (failure.endsWith('to another host')) {
    return (request) => answer(page(text), 'text/html', { location: `${elsewhere}${request.path}` })()
  }
  return (request, right) => {
    const said = ownWords(failure, voice, text, request, right)
    return said && { ...said, headers: { ...headers, ...said.headers } }
  }
}

function ownWords(failure: FailureName, voice: Voice, text: string, request: Received, right: Answer): Answer | undefined {
  if (failure === 'expired credentials') return voice.expired(request, text)
  if (failure === 'half a batch' && voice.half !== undefined) return voice.half(request, right, text)
  const status = Number(failure.slice(0, 3))
  if (status === 400 || status === 401 || status === 403 || status === 404 || status === 429 || status === 500) {
    return voice.refusal(status, request, text)
  }
  throw new Error(`the backend has no ${failure}`)
}

function page(text: string): string {
  return `<!${text}><html><head><title>${text}</title></head><body><h1>Forbidden</h1><p>${text}</p></body></html>`
}
