import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { Redactor } from '../../src/redact/redactor.ts'

/** A secret made for one test, the redactor that knows it, and the judge of what was written. */
export interface Leak {
  readonly value: string
  readonly redactor: Redactor
  /** Whether a text holds the secret as it is, in base64, hex, percent-encoding or as a list of bytes. */
  readonly in: (text: string) => boolean
}

export function newLeak(): Leak {
  const value = `${randomBytes(15).toString('base64url')}/+${randomBytes(9).toString('hex')}`
  const redactor = new Redactor()
  redactor.add('API_KEY', value)
  const bytes = Buffer.from(value)
  const forms = [value, bytes.toString('base64'), bytes.toString('hex'), encodeURIComponent(value), bytes.join(',')]
  return { value, redactor, in: (text) => forms.some((form) => text.replaceAll(/(?<=\d,)\s+/g, '').includes(form)) }
}

/** Ways in which programs put a secret into a log call, each as the arguments of that call. */
export function logCalls(value: string): readonly (readonly [name: string, ...args: readonly unknown[]])[] {
  const circular: Record<string, unknown> = { token: value }
  circular['self'] = circular
  return [
    ['a message', `connecting with ${value}`],
    ['a format argument', 'connecting with %s', value],
    ['a field', { apiKey: value }, 'connecting'],
    ['a deep field', { http: { headers: [{ authorization: `Bearer ${value}` }] } }, 'request'],
    ['a field whose name is the secret', { [value]: true }, 'seen'],
    ['base64', { basic: Buffer.from(value).toString('base64') }, 'login'],
    ['hex', { digest: Buffer.from(value).toString('hex') }, 'login'],
    ['a URL', { url: `https://example.com/?key=${encodeURIComponent(value)}` }, 'request'],
    ['an object that shows it by toJSON', { user: { toJSON: () => ({ password: value }) } }, 'user'],
    ['a circular object', circular, 'circle'],
    ['JSON in a string', { body: JSON.stringify({ key: value }) }, 'body'],
    ['an error', new Error(`refused: ${value}`)],
    ['an error in a field', { err: new Error(`refused: ${value}`) }, 'failed'],
    ['the cause of an error', { err: new Error('failed', { cause: new Error(`refused: ${value}`) }) }, 'failed'],
    ['a property of an error', { err: Object.assign(new Error('failed'), { config: { key: value } }) }, 'failed'],
  ]
}

/** A destination in memory. */
export class Sink extends Writable {
  text = ''

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }

  /** Takes what was written so far. */
  take(): string {
    const { text } = this
    this.text = ''
    return text
  }
}
