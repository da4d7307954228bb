/** A spelling of text, character by character: the spelling of a beginning is the beginning of the spelling. */
type Escape = (text: string) => string

/** The ways in which programs escape what is not a letter, digit, `_` or `-`, with the name that a mask's event carries. */
const specialEscapes: readonly (readonly [encoding: string, escape: Escape])[] = [
  ['json', json],
  ['json-twice', (text) => json(json(text))],
  ['unicode', (text) => unicode(json(text), /[\x80-\uffff]/g, lower)],
  ['unicode', (text) => unicode(json(text), /[\x80-\uffff]/g, upper)],
  ['unicode', (text) => unicode(json(text), /[<>&'\u2028\u2029]/g, lower)],
  ['unicode', (text) => unicode(json(text), /[<>&'\u2028\u2029]/g, upper)],
  ['unicode', (text) => unicode(json(text), /[<>&\u2028\u2029]/g, lower)],
  ['unicode', (text) => unicode(json(text), /[<>/\u2028\u2029]/g, upper)],
  ['unicode', (text) => unicode(json(text), /[<>&'\u2028\u2029]|[\x80-\uffff]/g, lower)],
  ['json', (text) => json(text).replaceAll('/', '\\/')],
  ['json', pretty],
  ['json-twice', (text) => pretty(json(text))],
  ['inspect', inspected],
  ['inspect', (text) => inspected(text).replaceAll("'", "\\'")],
  ['inspect', (text) => inspected(inspected(text).replaceAll("'", "\\'"))],
  ['inspect', (text) => inspected(inspected(text).replaceAll("'", "\\'")).replaceAll("'", "\\'")],
  ['inspect', (text) => inspected(json(text))],
  ['inspect', (text) => inspected(json(text)).replaceAll("'", "\\'")],
  ['inspect', (text) => json(inspected(text))],
  ['inspect', (text) => json(inspected(text).replaceAll("'", "\\'"))],
  ['percent', percent],
  ['percent', (text) => lowerPercent(percent(text))],
  ['percent', strictPercent],
  ['percent', (text) => lowerPercent(strictPercent(text))],
  ['percent', urlPercent],
  ['percent', userInfoPercent],
  ['percent', (text) => urlPartPercent(text, /["#<>?^`{}]/g)],
  ['percent', (text) => urlPartPercent(text, /["#<>?`{}]/g)],
  ['percent', (text) => urlPartPercent(text, /["#<>']/g)],
  ['percent', (text) => urlPartPercent(text, /["<>`]/g)],
  ['percent', (text) => percent(text).replaceAll('%3A', ':')],
  ['percent', (text) => percent(percent(text))],
  ['form', (text) => form(text)],
  ['form', (text) => percent(form(text))],
  ['form', (text) => lowerPercent(form(text))],
  ['form', (text) => percent(text).replaceAll('%20', '+')],
  ['form', (text) => lowerPercent(percent(text).replaceAll('%20', '+'))],
  ['form', axiosForm],
  ['html', (text) => named(text, '&<>"\'', '&#39;')],
  ['html', (text) => named(text, '&<>"\'', '&#x27;')],
  ['html', (text) => named(text, '&<>"\'', '&#039;')],
  ['html', (text) => named(text, '&<>"\'', '&apos;')],
  ['html', (text) => named(text, '&<>"', '')],
  ['html', (text) => named(text, '&<>', '')],
  ['html', (text) => named(text, '&"', '')],
  ['html', (text) => numbered(named(text, '&<>"\'', '&#x27;'), /[`=]/gu, hexEntity)],
  ['html', (text) => numbered(named(text, '&<>"\'', '&apos;'), /[\x80-\u{10ffff}]/gu, decimalEntity)],
  ['html', (text) => numbered(named(text, '&<>"\'', '&#39;'), /[\x80-\u{10ffff}]/gu, decimalEntity)],
  ['html', (text) => numbered(text, /[&<>"'`]|[\x80-\u{10ffff}]/gu, decimalEntity)],
  ['html', (text) => numbered(text, /[&<>"'`]|[\x80-\u{10ffff}]/gu, hexEntity)],
  ['html', (text) => numbered(text, /[&<>"'`]|[\x80-\u{10ffff}]/gu, (code) => hexEntity(code).toLowerCase())],
  ['html', (text) => numbered(text, /[&<>"']/gu, decimalEntity)],
  ['html', (text) => numbered(text, /[&<>"']/gu, hexEntity)],
  ['html', (text) => numbered(text, /[&<>"']/gu, (code) => hexEntity(code).toLowerCase())],
  ['quoted', (text) => text.replaceAll("'", "''")],
  ['quoted', (text) => text.replaceAll('\\', '\\\\').replaceAll("'", "''")],
  ['quoted', (text) => json(text).replaceAll("'", "\\'")],
  ['quoted', (text) => text.replaceAll('"', '""')],
  ['quoted', (text) => text.replaceAll("'", `'\\''`)],
  ['quoted', (text) => text.replaceAll("'", `'"'"'`)],
]

/** The escapes that may change a text, each with the name of its encoding. Escapes of every character are read where they stand. */
export function escapesFor(text: string): typeof specialEscapes {
  return /^[A-Za-z0-9_-]*$/.test(text) ? [] : specialEscapes
}

function json(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** As `pino-pretty` writes a string: JSON in which each pair of backslashes has become one. */
function pretty(text: string): string {
  return json(text).replaceAll('\\\\', '\\')
}

function lower(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}

function upper(code: number): string {
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function unicode(text: string, which: RegExp, spell: (code: number) => string): string {
  return text.replace(which, (unit) => spell(unit.charCodeAt(0)))
}

const inspectNames: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' }

/** As `util.inspect` writes a string, but for the quotes, which depend on what else stands in the string. */
function inspected(text: string): string {
  return text.replace(
    /[^ -~\u00a0-\uffff]|\\/g,
    (unit) => inspectNames[unit] ?? `\\x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

function percent(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** RFC 3986, section 2.3: also what `encodeURIComponent` leaves. */
function strictPercent(text: string): string {
  return percent(text).replace(/[!'()*]/g, hexPercent)
}

/** `encodeURI`: the characters that have a meaning in a URL are left. */
function urlPercent(text: string): string {
  return encodeURI(text.toWellFormed())
}

/** The userinfo percent-encode set of the URL standard, as `url.password = text` writes. */
function userInfoPercent(text: string): string {
  return urlPartPercent(text, /["#<>?`{}/:;=@[\\\]^|]/g)
}

/**
 * As `new URL(text)` writes a path, a query or a fragment, by the percent-encode sets of the URL standard. `^` in a path came into the set of
 * it late.
 */
function urlPartPercent(text: string, set: RegExp): string {
  return text
    .toWellFormed()
    .replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character))
    .replace(set, hexPercent)
}

/** As `axios` writes `params`. */
function axiosForm(text: string): string {
  return percent(text).replaceAll('%3A', ':').replaceAll('%24', '$').replaceAll('%2C', ',').replaceAll('%20', '+')
}

/** application/x-www-form-urlencoded as URLSearchParams writes it. */
function form(text: string): string {
  return percent(text)
    .replace(/[!'()~]/g, hexPercent)
    .replaceAll('%20', '+')
}

function hexPercent(unit: string): string {
  return `%${unit.charCodeAt(0).toString(16).toUpperCase()}`
}

function lowerPercent(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function named(text: string, which: string, apostrophe: string): string {
  return text.replace(/[&<>"']/g, (unit) => (which.includes(unit) ? (entities[unit] ?? apostrophe) : unit))
}

function numbered(text: string, which: RegExp, spell: (code: number) => string): string {
  return text.replace(which, (character) => spell(character.codePointAt(0) as number))
}

function decimalEntity(code: number): string {
  return `&#${code};`
}

function hexEntity(code: number): string {
  return `&#x${code.toString(16).toUpperCase()};`
}
