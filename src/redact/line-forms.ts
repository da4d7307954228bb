import { randomFrom } from './random.ts'
import type { TextForm } from './text-form.ts'

/** The DER header that keys of one kind share covers this much of the first line: of a long key, and of a key in a single line. */
const sharedStart = 48
const sharedStartOfOnly = 24

/**
 * The body of a value of several lines as a whole, and each of its lines. Of a PEM file, also where its line ends are written `\n`, the
 * `-----BEGIN` and `-----END` lines and the headers are public. Undefined when the text has one line.
 */
export function lineForms(text: string): readonly TextForm[] | undefined {
  const pem = text.includes('-----BEGIN ')
  if (!text.includes('\n') && !(pem && text.includes('\\n'))) return undefined
  const lines = text
    .split(pem ? /\r?\n|\\r\\n|\\n/ : /\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !(pem && isPublic(line)))
  const forms: TextForm[] = []
  const [first, last] = [lines[0], lines.at(-1)]
  if (pem && first !== undefined && last !== undefined && lines.length > 1) {
    forms.push({ text: text.slice(text.indexOf(first), text.lastIndexOf(last) + last.length) })
    forms.push({ text: lines.join('\n') })
  }
  lines.forEach((line, index) => {
    const shared = lines.length === 1 ? sharedStartOfOnly : sharedStart
    forms.push({ text: line, random: pem ? (index === 0 ? shared : 0) : randomFrom(line) })
  })
  return forms
}

function isPublic(line: string): boolean {
  return line.startsWith('-----') || /^[A-Za-z-]+: /.test(line)
}
