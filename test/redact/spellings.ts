import { format } from 'node:url'
import { inspect } from 'node:util'
import axios from 'axios'

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)
const unit = (code: number): string => code.toString(16).padStart(4, '0')
const entity: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const aligned = (text: string, before: string, after: string, alphabet: 'base64' | 'base64url'): string =>
  Buffer.from(before + text + after).toString(alphabet)

/** A part of a URL, character by character, since a URL leaves tabs and line ends out. */
const inUrl = (text: string, url: string, part: 'pathname' | 'search' | 'hash'): string =>
  text.replaceAll(/[^]/gu, (c) => {
    const written = Object.assign(new URL(url), { [part]: `<${c}>` })[part].replace(/^[/?#]?%3C(.*)%3E$/, '$1')
    return written === '' ? encodeURIComponent(c) : written
  })

/** The ways in which a program may print a secret, written without a look at the code under test. A key is the encoding that the event names. */
export const spellings: readonly (readonly [encoding: string, title: string, spell: (text: string) => string | Buffer])[] = [
  ['raw', 'raw', (text) => text],
  ['json', 'JSON', escaped],
  ['json', 'JSON of pino-pretty', (text) => escaped(text).replaceAll('\\\\', '\\')],
  ['json-twice', 'JSON in JSON of pino-pretty', (text) => escaped(JSON.stringify({ text })).replaceAll('\\\\', '\\')],
  ['json-twice', 'JSON in JSON', (text) => escaped(JSON.stringify({ text }))],
  ['unicode', 'every character as \\u', (text) => text.replaceAll(/[^]/g, (c) => `\\u${unit(c.charCodeAt(0))}`)],
  ['unicode', 'every character as \\u, capitals', (text) => text.replaceAll(/[^]/g, (c) => `\\u${unit(c.charCodeAt(0)).toUpperCase()}`)],
  ['unicode', 'JSON in ASCII', (text) => escaped(text).replaceAll(/[\u0080-\uffff]/g, (c) => `\\u${unit(c.charCodeAt(0))}`)],
  ['unicode', 'JSON in HTML', (text) => escaped(text).replaceAll(/[<>&]/g, (c) => `\\u${unit(c.charCodeAt(0))}`)],
  ['inspect', 'util.inspect', (text) => inspect(text)],
  ['inspect', 'util.inspect of an object', (text) => inspect({ text: `'"\`${text}` }, { breakLength: Infinity })],
  ['inspect', 'util.inspect in JSON', (text) => escaped(inspect({ text }, { breakLength: Infinity }))],
  ['inspect', 'util.inspect with single quotes, in JSON', (text) => escaped(inspect({ text: `'"\`${text}` }, { breakLength: Infinity }))],
  ['percent', 'encodeURIComponent', (text) => encodeURIComponent(text)],
  ['percent', 'percent in small letters', (text) => encodeURIComponent(text).replaceAll(/%../g, (c) => c.toLowerCase())],
  [
    'percent',
    'RFC 3986',
    (text) => encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  ],
  ['percent', 'encodeURI', (text) => encodeURI(text)],
  ['percent', 'password of a URL', (text) => Object.assign(new URL('https://user@host/'), { password: text }).href],
  ['percent', 'user of a legacy URL', (text) => format({ protocol: 'https', slashes: true, auth: `user:${text}`, host: 'host' })],
  ['percent', 'path of a URL', (text) => inUrl(text, 'x://host/', 'pathname')],
  ['percent', 'query of a URL', (text) => inUrl(text, 'https://host/', 'search')],
  ['percent', 'fragment of a URL', (text) => inUrl(text, 'https://host/', 'hash')],
  ['form', 'params of axios', (text) => axios.getUri({ url: '/', params: { text } })],
  ['form', 'URLSearchParams', (text) => new URLSearchParams({ text }).toString()],
  ['form', 'form in small letters', (text) => new URLSearchParams({ text }).toString().replaceAll(/%../g, (c) => c.toLowerCase())],
  ['html', 'named entities', (text) => text.replaceAll(/[&<>"']/g, (c) => entity[c] ?? c)],
  ['html', 'named entities in text', (text) => text.replaceAll(/[&<>]/g, (c) => entity[c] ?? c)],
  ['html', 'decimal entities', (text) => text.replaceAll(/[^]/gu, (c) => `&#${c.codePointAt(0)};`)],
  ['html', 'hex entities', (text) => text.replaceAll(/[^]/gu, (c) => `&#x${c.codePointAt(0)?.toString(16)};`)],
  ['html', 'hex entities in capitals', (text) => text.replaceAll(/[^]/gu, (c) => `&#x${c.codePointAt(0)?.toString(16).toUpperCase()};`)],
  ['html', 'decimal entities where needed', (text) => text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)],
  ['quoted', 'a literal of SQL', (text) => text.replaceAll("'", "''")],
  ['quoted', 'a literal of PostgreSQL with escapes', (text) => text.replaceAll(/['\\]/g, (c) => c + c)],
  ['quoted', 'a literal of MySQL', (text) => escaped(text).replaceAll("'", String.raw`\'`)],
  ['quoted', 'a field of CSV', (text) => text.replaceAll('"', '""')],
  ['quoted', 'a word of a shell', (text) => text.replaceAll("'", String.raw`'\''`)],
  ['quoted', 'a word of a shell as Python quotes it', (text) => text.replaceAll("'", `'"'"'`)],
  ['base64', 'base64', (text) => aligned(text, '', '', 'base64')],
  ['base64', 'base64 after a character', (text) => aligned(text, 'u', ';', 'base64')],
  ['base64', 'base64 after two characters', (text) => aligned(text, 'u:', ';;', 'base64')],
  ['base64', 'base64 after three characters', (text) => aligned(text, 'us:', '', 'base64')],
  ['base64', 'base64url', (text) => aligned(text, '', '', 'base64url')],
  ['base64', 'base64url after a character', (text) => aligned(text, 'u', 'u', 'base64url')],
  ['base64', 'base64url after two characters', (text) => aligned(text, 'u:', '', 'base64url')],
  ['base64-twice', 'base64 of base64', (text) => aligned(aligned(text, '', '', 'base64'), '', '', 'base64')],
  ['base64-twice', 'base64 of base64, shifted', (text) => aligned(aligned(text, 'a', 'b', 'base64'), 'cd', 'e', 'base64')],
  ['base64-twice', 'base64url of base64url, shifted', (text) => aligned(aligned(text, 'ab', '', 'base64url'), 'c', '', 'base64url')],
  ['hex', 'hex', (text) => Buffer.from(text).toString('hex')],
  ['hex', 'hex in capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['hex-spaced', 'an inspected Buffer', (text) => inspect(Buffer.from(text))],
  [
    'hex-spaced',
    'spaced hex in capitals',
    (text) =>
      Buffer.from(text)
        .toString('hex')
        .toUpperCase()
        .replaceAll(/(..)(?!$)/g, '$1 '),
  ],
  ['decimal', 'a joined byte list', (text) => [...Buffer.from(text)].join(',')],
  ['decimal', 'a byte list', (text) => `[${[...Buffer.from(text)].join(', ')}]`],
  ['decimal', 'a Buffer in JSON', (text) => JSON.stringify(Buffer.from(text))],
  ['decimal', 'a Buffer in indented JSON', (text) => JSON.stringify({ data: Buffer.from(text) }, undefined, 2)],
  ['decimal', 'an inspected Uint8Array', (text) => inspect(new Uint8Array(Buffer.from(text)), { maxArrayLength: 1000 })],
  ['decimal', 'a Uint8Array in JSON', (text) => JSON.stringify(new Uint8Array(Buffer.from(text)))],
  ['utf16le', 'UTF-16LE', (text) => Buffer.from(text, 'utf16le')],
]

/** Secrets that are hard on one spelling or another. Made here, so that no token-shaped text stands in the repository. */
export const hardSecrets: readonly (readonly [title: string, secret: string])[] = [
  ['letters and digits', ['a8F3kQ9zLm', 'X2pW7rT5vB', '1nC6yH4jD0', 'sG'].join('')],
  ['special characters', 'p@ss"w\'rd\\%&<>`=+/ ~!*()[]{}^|;?#,:$'],
  ['line ends and controls', 'first\tsecond\u0001\u007f\u0085third\b\f'],
  ['other scripts and pictures', 'naïve-пароль-密碼-🔑🗝️-\u2028end'],
  ['latin letters', 'Schlüssel-für-Ääöß'],
  ['one character again and again', 'aaaaaaaaaaaaaaaaaaaaaaab'],
  ['plus and slash in base64', '>>>???~~~ÿÿÿ>>>???'],
]
