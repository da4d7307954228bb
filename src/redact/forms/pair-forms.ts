import { isSecretParameter } from './secret-name.ts'

/** A name and its value in a list of settings, as it is written and as it is meant. */
export interface Pair {
  readonly name: string
  readonly written: string
  readonly value: string
}

/** More pairs than any connection string has; what a text of many is, is something else. */
const mostPairs = 200

type Separator = ';' | '&' | ' '

/**
 * The pairs of a connection string: `Server=db;User ID=app;Password=...` of SQL Server and Azure, `host=db password=...` of PostgreSQL,
 * `user=app&password=...`. Values may be quoted. Undefined when the text is something else or no name says that its value is a secret.
 */
export function pairsOf(text: string): readonly Pair[] | undefined {
  if (text.includes('\n') || !text.includes('=')) return undefined
  for (const separator of [';', '&', ' '] as const) {
    if (separator !== ' ' && !text.includes(separator)) continue
    const pairs = listOf(text, separator)
    if (pairs?.some(({ name, value }) => value !== '' && isSecretParameter(name)) === true) return pairs
  }
  return undefined
}

function listOf(text: string, separator: Separator): readonly Pair[] | undefined {
  const pairs: Pair[] = []
  for (let at = 0; at < text.length;) {
    if (text[at] === separator || text[at] === ' ') {
      at++
      continue
    }
    const equals = text.indexOf('=', at)
    const name = text.slice(at, equals)
    if (equals === -1 || !isName(name, separator) || pairs.length === mostPairs) return undefined
    const from = skipSpaces(text, equals + 1)
    const end = endOf(text, from, separator)
    const written = text.slice(from, end).trimEnd()
    pairs.push({ name: name.trim(), written, value: separator === '&' ? decoded(written) : unquoted(written) })
    at = end
  }
  return pairs
}

function isName(text: string, separator: Separator): boolean {
  return (separator === ';' ? /^[A-Za-z][\w .-]{0,63}$/ : /^[A-Za-z][\w.-]{0,63} ?$/).test(text)
}

function skipSpaces(text: string, at: number): number {
  while (text[at] === ' ') at++
  return at
}

/** Where a value ends: behind its closing quote, at the separator, or with the text. */
function endOf(text: string, from: number, separator: Separator): number {
  const quote = text[from]
  if (quote === '"' || quote === "'") {
    for (let at = from + 1; at < text.length; at++) {
      if (text[at] === '\\') at++
      else if (text[at] === quote && text[at + 1] === quote) at++
      else if (text[at] === quote) return at + 1
    }
  }
  const end = text.indexOf(separator, from)
  return end === -1 ? text.length : end
}

/** What a percent-encoded text stands for; itself where it is none. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The text between quotes, with doubled and escaped ones as they are meant; a text without quotes as it is. */
export function unquoted(text: string): string {
  const quote = text[0]
  if (text.length < 2 || text.at(-1) !== quote || (quote !== '"' && quote !== "'" && quote !== '`')) return text
  return text
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replaceAll(/\\(["'`\\])/g, '$1')
}
