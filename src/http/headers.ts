import type { OutgoingHttpHeaders } from 'node:http2'
import type { GuardedRequest } from './stopped.ts'

/** Headers of HTTP/2 by name, or, in later versions of Node, a list of names and values in turn. Programs write the names in any case. */
export type Headers = OutgoingHttpHeaders | readonly string[]

/** The request that headers of HTTP/2 make. */
export function requestIn(headers: Headers): GuardedRequest {
  return { method: headerIn(headers, ':method'), url: headerIn(headers, ':path') }
}

/** The status of a response, 200 where none is written. */
export function statusOf(headers: Headers): number {
  return Number(headerIn(headers, ':status') ?? 200)
}

/** A header by its name in lower case. */
export function headerIn(headers: Headers, name: string): string | undefined {
  const value = pairsOf(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return value === undefined ? undefined : String(value)
}

function pairsOf(headers: Headers): readonly (readonly [name: string, value: unknown])[] {
  if (!isList(headers)) return Object.entries(headers)
  return headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]] as const] : []))
}

/** Whether headers are a list. */
export function isList(headers: Headers): headers is readonly string[] {
  return Array.isArray(headers)
}

/** Headers as they are searched. */
export function textOf(headers: Headers): Buffer {
  const lines = pairsOf(headers).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${String(each)}\r\n`))
  return Buffer.from(lines.join(''), 'utf8')
}
