import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'

/** Secrets made up for one run: a token, one full of characters that are escaped somewhere, and the body of a private key. */
export function madeUp(): { readonly token: string; readonly special: string; readonly body: string; readonly pem: string } {
  const token = `tk_${randomBytes(18).toString('hex')}`
  const special = `p"a's\\s<w>&%+ /=?#é${randomBytes(9).toString('base64url')}\t|end`
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return { token, special, pem, body: pem.split('\n')[1] as string }
}

/** The ways in which a channel may show a text: as it is, within JSON, inspected, in UTF-16. */
function shown(text: string): readonly Buffer[] {
  const texts = new Set([text, JSON.stringify(text).slice(1, -1), inspect(text).slice(1, -1), inspect({ text: `<${text}>` }).slice(10, -4)])
  return [...[...texts].map((one) => Buffer.from(one)), Buffer.from(text, 'utf16le')]
}

/** Whether an output shows a text, in one piece. */
export function shows(output: Buffer, text: string): boolean {
  return shown(text).some((bytes) => output.includes(bytes))
}

/** Whether an output shows a run of 24 characters of a text, or all of a shorter one. */
export function showsSome(output: Buffer, text: string): boolean {
  const size = Math.min(24, text.length)
  return Array.from({ length: text.length - size + 1 }, (_, index) => text.slice(index, index + size)).some((run) => shows(output, run))
}
