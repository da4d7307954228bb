import type { Redactor } from '../redact/redactor.ts'

/**
 * Masks one serialised log line. A line that was JSON stays JSON: where the secret was a number or a whole object, the mask
 * that took its place is put in quotes. Its end stays, though it be part of a secret, so that the next line does not run on.
 */
export function maskLine(line: string, redactor: Redactor, channel: string): string {
  const found = redactor.text(line, channel)
  const masked = line.endsWith('\n') && !found.endsWith('\n') ? `${found}\n` : found
  return masked === line || isJson(masked) || !isJson(line) ? masked : masked.replaceAll(stringOrBareMask, quoted)
}

const stringOrBareMask = /"(?:[^"\\]|\\.)*"|[^"\s,:{}[\]]*\[redacted:[\w.-]+\][^"\s,:{}[\]]*/g

function quoted(token: string): string {
  return token.startsWith('"') ? token : JSON.stringify(token)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Masks whatever a logger writes, whether it is a line, bytes, or a record to be serialised by its destination. */
export function maskChunk(redactor: Redactor, channel: string): (chunk: unknown) => unknown {
  return (chunk) => {
    if (typeof chunk === 'string') return maskLine(chunk, redactor, channel)
    return chunk instanceof Uint8Array ? redactor.bytes(chunk, channel) : redactor.value(chunk, channel)
  }
}
