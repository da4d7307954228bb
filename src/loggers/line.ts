import type { Redactor } from '../redact/redactor.ts'

/**
 * Masks serialised log lines, one or several. A line that was a JSON object stays one: where the secret was a number or a whole object, the
 * mask that took its place is put in quotes. The end stays, though it be part of a secret, so that the next line does not run on.
 */
export function maskLine(line: string, redactor: Redactor, channel: string): string {
  const masked = redactor.text(line, channel)
  if (masked === line) return line
  const ended = line.endsWith('\n') && !masked.endsWith('\n') ? `${masked}\n` : masked
  return line.includes('{') ? ended.split('\n').map(mended).join('\n') : ended
}

/** A line that is JSON but for its bare masks, made JSON; any other as it is. */
function mended(line: string): string {
  if (!line.startsWith('{') || !line.includes('[redacted:') || isJson(line)) return line
  const quoted = line.replaceAll(stringOrBareMask, quote)
  return isJson(quoted) ? quoted : line
}

const stringOrBareMask = /"[^"\\]*(?:\\.[^"\\]*)*"|[^"\s,:{}[\]]*\[redacted:[\w.-]+\][^"\s,:{}[\]]*/g

function quote(token: string): string {
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
