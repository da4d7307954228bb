import { randomBytes } from 'node:crypto'
import { Redactor } from '../../src/redact/redactor.ts'
import { bitsOf } from '../../src/redact/strength/strength.ts'
import { drawPem, drawToken } from '../redact/drawn.ts'

/** A drawn value that counts as strong: chance makes something like a word of about one in two hundred. */
export function strong(draw: () => string): string {
  const value = draw()
  return bitsOf(value) >= 80 ? value : strong(draw)
}

/** Secrets of one run: a token, one full of characters that are escaped somewhere, a private key; and the redactor that knows them. */
export function drawn(): { readonly secrets: Readonly<Record<string, string>>; readonly redactor: Redactor } {
  const secrets = {
    token: strong(() => `tk_${drawToken(32)}`),
    special: strong(() => `p"a's\\s<w>&%+ /=?#é${randomBytes(24).toString('base64url')}\t|end`),
    pem: drawPem(),
  }
  const redactor = new Redactor()
  for (const [name, value] of Object.entries(secrets)) redactor.add(name, value)
  return { secrets, redactor }
}

/** Whether what a client got shows a run of 16 characters of a secret in one of the ways that the programs of these tests spell it. */
export function shows(sent: Buffer, value: string): boolean {
  const bytes = Buffer.from(value)
  const spelled = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), bytes.toString('base64'), bytes.toString('hex')]
  return spelled.some((text) => {
    const all = Buffer.from(text)
    return Array.from({ length: all.length - 15 }, (_, at) => all.subarray(at, at + 16)).some((run) => sent.includes(run))
  })
}
