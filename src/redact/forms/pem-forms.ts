import { openSshComment } from './openssh-comment.ts'
import { merged, outsideOf, publicStretches, type Stretch } from './public-stretches.ts'
import type { TextForm } from './text-form.ts'
import { plainStretches } from './token-forms.ts'

/** What is no secret though it is PEM: in a file with a key and the chain of its certificate the chain is public. */
const publicKinds = /CERTIFICATE|PUBLIC KEY|X509 CRL|PARAMETERS/

/** What keys of one kind share at the start of their body: the DER header, less in a key of a single line. */
const sharedStart = 48
const sharedStartOfOnly = 24
/** OpenSSH's format says first how it is encrypted, then the kind of the key. */
const opensshStart = 'b3BlbnNzaC1rZXktdjE'
const opensshShared = 112
const opensshSharedEncrypted = 64

/** The end of a body, of five bytes or less, says nothing of the key and may stand anywhere; so may a line without this much of its own. */
const shortestLine = 8
const shortestPiece = 4
/** A run of this many characters counts. */
const runLength = 16

/** A PEM text taken apart: the bodies of its secret blocks, a list of lines each, and what stands outside of all blocks. */
export interface Pem {
  readonly bodies: readonly (readonly string[])[]
  readonly outside: readonly string[]
}

/** Takes lines with PEM blocks apart. Headers of a block (`Proc-Type`, `Version`) and public blocks are left out. */
export function readPem(lines: readonly string[]): Pem {
  const bodies: string[][] = []
  const outside: string[] = []
  let kind: string | undefined
  for (const line of lines) {
    const [, edge, name = ''] = /-----(BEGIN|END) ([^-]*)-----/.exec(line) ?? []
    if (edge === 'BEGIN') {
      kind = name
      bodies.push([])
    } else if (edge === 'END') kind = undefined
    else if (kind === undefined) outside.push(line)
    else if (!publicKinds.test(kind) && !/^[A-Za-z-]+: |^=[A-Za-z0-9+/]{4}$/.test(line)) bodies.at(-1)?.push(line)
  }
  return { bodies: bodies.filter((body) => body.length > 0), outside }
}

/**
 * The body of a secret block as a whole, and each of its lines but for what keys of its kind share. `text` is what it was read from.
 */
export function* bodyForms(text: string, body: readonly string[]): Generator<TextForm> {
  const [first, last] = [body[0] ?? '', body.at(-1) ?? '']
  const shared = sharedOf(body)
  if (body.length > 1) {
    const start = text.indexOf(first)
    const publicLength = Math.min(shared, first.length)
    yield { text: text.slice(start, text.indexOf(last, start) + last.length), publicLength }
    yield { text: body.join('\n'), publicLength }
  }
  const joined = body.join('')
  const stretches = merged([{ start: 0, end: shared }, ...publicStretches(joined), ...plainStretches(joined), ...commentIn(joined)])
  let start = 0
  for (const line of body) {
    yield* lineForms(line, outsideOf(stretches, { start, end: start + line.length }), start)
    start += line.length
  }
}

function* lineForms(line: string, secret: readonly { start: number; end: number }[], offset: number): Generator<TextForm> {
  const [piece] = secret
  if (piece === undefined || line.length < shortestLine || secret.every(({ start, end }) => end - start < shortestPiece)) return
  if (piece.end - piece.start === line.length) {
    yield { text: line, random: 0 }
    return
  }
  yield { text: line, publicLength: piece.start - offset }
  for (const { start, end } of secret) if (end - start >= runLength) yield { text: line.slice(start - offset, end - offset), random: 0 }
}

/** The same of a key in base64 without the lines around it, which begins as any DER does; undefined for another text. */
export function derForms(text: string): readonly TextForm[] | undefined {
  if (!/^M[CFGHI][A-Za-z0-9+/]{38,}={0,2}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  try {
    const long = (bytes[1] ?? 0) & 0x7f
    const length = bytes[1] === 0x81 ? 3 + (bytes[2] ?? 0) : bytes[1] === 0x82 ? 4 + bytes.readUInt16BE(2) : 2 + long
    return length === bytes.length ? [...bodyForms(text, [text])] : undefined
  } finally {
    bytes.fill(0)
  }
}

function commentIn(joined: string): readonly Stretch[] {
  return joined.startsWith(opensshStart) ? openSshComment(joined) : []
}

function sharedOf(body: readonly string[]): number {
  const [first = ''] = body
  if (!first.startsWith(opensshStart)) return body.length === 1 && first.length < 80 ? sharedStartOfOnly : sharedStart
  return first.includes('YmNyeXB0') ? opensshSharedEncrypted : opensshShared
}
