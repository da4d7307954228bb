import { decodeBase64 } from './base64.ts'
import { AgeFormatError } from './format-error.ts'

/** One wrapped copy of the file key, for one recipient. */
export interface Stanza {
  readonly type: string
  readonly args: readonly string[]
  readonly body: Buffer
}

/** The header of an age file, and what follows it. */
export interface Header {
  readonly stanzas: readonly Stanza[]
  /** What the MAC is computed over: all up to and with `---`. */
  readonly signed: Buffer
  readonly mac: Buffer
  /** All of the header, its MAC included. */
  readonly whole: Buffer
  readonly payload: Buffer
}

/**
 * Reads the header of a binary age file (age specification, "Header").
 *
 * @throws {AgeFormatError} `header` when it is cut or spelt in any way but the one the format allows.
 */
export function parseHeader(file: Buffer): Header {
  let position = 0
  const next = (): string => {
    const newline = file.indexOf(10, position)
    if (newline === -1) throw new AgeFormatError('header')
    const line = file.toString('latin1', position, newline)
    position = newline + 1
    return line
  }
  if (next() !== 'age-encryption.org/v1') throw new AgeFormatError('header')
  const stanzas: Stanza[] = []
  for (;;) {
    const start = position
    const line = next()
    if (line.startsWith('-> ')) {
      stanzas.push(parseStanza(line, next))
      continue
    }
    const mac = line.startsWith('--- ') ? decodeBase64(line.slice(4), { padded: false }) : undefined
    if (mac?.length !== 32 || stanzas.length === 0) throw new AgeFormatError('header')
    return { stanzas, signed: file.subarray(0, start + 3), mac, whole: file.subarray(0, position), payload: file.subarray(position) }
  }
}

function parseStanza(line: string, next: () => string): Stanza {
  const [type, ...args] = line.slice(3).split(' ')
  if (type === undefined || ![type, ...args].every(isArgument)) throw new AgeFormatError('header')
  const parts: Buffer[] = []
  for (;;) {
    const text = next()
    const part = text.length <= 64 ? decodeBase64(text, { padded: false }) : undefined
    if (part === undefined) throw new AgeFormatError('header')
    parts.push(part)
    if (text.length < 64) return { type, args, body: Buffer.concat(parts) }
  }
}

function isArgument(text: string): boolean {
  return text !== '' && Array.from(text, (letter) => letter.charCodeAt(0)).every((code) => code > 32 && code < 127)
}
