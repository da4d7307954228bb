import { isFingerprintName } from './secret-name.ts'

/** A token has at least this many characters in parts that look random. */
const enough = 16

/** Parts shorter than this say nothing. */
const shortestPart = 6

/**
 * Whether a value looks like a token that a machine drew, of one word of at least 16 characters. Looked at are its parts of letters and
 * digits: one in which small letters, capitals and digits take turns as no word does (`9fK2xQ...`, hex, base32) is random, one of words
 * (`createUserWithEmail2`) or of digits is not. Not random-looking by rule: UUIDs (identifiers), paths, host names, dates, versions,
 * checksums with their algorithm (`sha256-...`), URLs, and, where the name says commit, digest or build, hex. A bare git commit without such a name counts
 * as random: it cannot be told from a token in hex.
 */
export function looksRandom(value: string, name = ''): boolean {
  if (value.length < enough || value.length > 4096 || !/^[A-Za-z0-9+/=_.~$!*@%^-]+$/.test(value)) return false
  if (isUuid(value)) return false
  if (/^(sha(1|224|256|384|512)|md5)-/i.test(value) || isPath(value) || isHost(value) || isTime(value)) return false
  if (isFingerprintName(name) && /^[0-9a-f]+$/i.test(value)) return false
  let random = 0
  for (const [part] of value.matchAll(/[A-Za-z0-9]+/g)) {
    if (part.length >= shortestPart && isRandomPart(part)) random += part.length
  }
  return random >= enough
}

/** From which character on runs of a token count. The header and the claims of a JSON web token are public, and many tokens share them. */
export function randomFrom(value: string): number | undefined {
  // Among values that are secrets a UUID is a drawn token.
  if (!looksRandom(value) && !isUuid(value)) return undefined
  return value.startsWith('eyJ') ? publicClaims(value) : 0
}

/** A signed token has its signature behind the second dot; of an encrypted one all but the header is drawn. */
function publicClaims(token: string): number {
  const [header, claims, ...rest] = token.split('.') as [string, ...string[]]
  if (claims === undefined) return 0
  return header.length + 1 + (claims.startsWith('eyJ') && rest.length === 1 ? claims.length + 1 : 0)
}

function isUuid(value: string): boolean {
  return /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i.test(value)
}

function isPath(value: string): boolean {
  return /^(\/|\.\.?\/|~\/)/.test(value) && /\/[a-z][a-z-]{2,}(\/|$)/.test(value)
}

function isHost(value: string): boolean {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z]{2,}$/.test(value)
}

/** As AWS writes it: `20261124T103000Z`. */
function isTime(value: string): boolean {
  return /^\d{8}T\d{6}(\.\d+)?Z?$/.test(value)
}

function isRandomPart(part: string): boolean {
  if (/^[0-9]+$/.test(part)) return false
  if (/^([a-z]+|[A-Z]+)$/.test(part)) return part.length >= 20 && vowels(part) < 0.26
  // Words that begin with capitals, with a number at the end.
  if (/^[A-Z]?[a-z]*([A-Z][a-z]+)*[0-9]{0,6}$/.test(part)) return false
  return turns(part) / (part.length - 1) >= 0.16 && new Set(part).size >= Math.min(8, part.length / 2)
}

function vowels(part: string): number {
  return part.replaceAll(/[^aeiouAEIOU]/g, '').length / part.length
}

/** How often the kind of character changes; a capital before small letters is how words begin. */
function turns(part: string): number {
  let count = 0
  for (let at = 1; at < part.length; at++) {
    const [left, right] = [kind(part.charCodeAt(at - 1)), kind(part.charCodeAt(at))]
    if (left !== right && !(left === 'capital' && right === 'small')) count++
  }
  return count
}

function kind(code: number): 'digit' | 'capital' | 'small' {
  return code < 58 ? 'digit' : code < 91 ? 'capital' : 'small'
}
