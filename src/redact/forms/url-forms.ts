import { decoded } from './pair-forms.ts'
import { looksRandom, randomFrom } from './random.ts'
import { isSecretParameter } from './secret-name.ts'
import type { TextForm } from './text-form.ts'
import { tokenForms } from './token-forms.ts'

/** A user in a web URL without a password is a token when it is this long, however it looks. */
const tokenLength = 16

/**
 * The secret parts of a URL, raw and decoded: the password; a token in place of a user; of the query, the fragment and `;name=value` the
 * values under a secret name; random-looking tokens in them and in the path, as in a webhook. Scheme, user, host, port, database, options
 * and all else are public. Undefined when the text is no URL. Several schemes (`jdbc:mysql://`) and several hosts, which `new URL`
 * refuses, are read too.
 */
export function urlForms(text: string): readonly TextForm[] | undefined {
  const scheme =
    /^(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:){0,3}[A-Za-z][A-Za-z0-9+.-]{0,63}:\/\//.exec(text)?.[0] ?? (isSchemeless(text) ? '' : undefined)
  const oracle = oraclePassword(text)
  if ((scheme ?? oracle) === undefined || /\s/.test(text)) return undefined
  const parts = oracle === undefined ? partsOf(text, scheme ?? '') : [{ part: oracle, plus: false }]
  const forms: TextForm[] = []
  for (const { part, plus } of parts) {
    for (const spelled of [part, decoded(part), plus ? decoded(part.replaceAll('+', ' ')) : part]) {
      if (spelled === '' || forms.some((form) => form.text === spelled)) continue
      forms.push(...tokenForms(spelled))
    }
  }
  return forms
}

interface Part {
  readonly part: string
  readonly plus: boolean
}

function partsOf(text: string, scheme: string): readonly Part[] {
  const rest = text.slice(scheme.length)
  return [...userInfoParts(rest, /^(?:https?|wss?):/i.test(scheme)), ...pathParts(rest), ...parameterParts(text)]
}

/** `user:password@host:port/path`, without a scheme. */
function isSchemeless(text: string): boolean {
  return /^[^\s:/?#@]+:[^\s/]{8,}@(?:[\w-]+\.[\w.-]+|[\w.-]+:\d+|[a-z]+\([^\s()]+\))(?:[/?]\S*)?$/.test(text)
}

/** The password of `jdbc:oracle:thin:user/password@host`. */
function oraclePassword(text: string): string | undefined {
  return /^jdbc:oracle:[a-z0-9]+:[^/@]+\/(.+)@/i.exec(text)?.[1]
}

function* userInfoParts(rest: string, web: boolean): Generator<Part> {
  const userInfo = userInfoOf(rest, web)
  if (userInfo === undefined) return
  const colon = userInfo.indexOf(':')
  const user = colon === -1 ? userInfo : userInfo.slice(0, colon)
  if (colon !== -1) yield { part: userInfo.slice(colon + 1), plus: false }
  // A user is public, a token in its place is not.
  if (randomFrom(decoded(user)) !== undefined || (web && colon === -1 && user.length >= tokenLength)) yield { part: user, plus: false }
}

/** What stands before the last `@`. In a web URL an `@` behind the host is part of the path; elsewhere a password may hold `/`, `?` and `#`. */
function userInfoOf(rest: string, web: boolean): string | undefined {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? ''
  if (authority.includes('@')) return authority.slice(0, authority.lastIndexOf('@'))
  // Nor is it a password when it can be a port.
  if (web || !authority.includes(':') || /:\d{1,5}$/.test(authority)) return undefined
  const within = [/^[^?#]*/.exec(rest)?.[0] ?? '', rest].find((place) => place.includes('@'))
  return within?.slice(0, within.lastIndexOf('@'))
}

function* pathParts(rest: string): Generator<Part> {
  const path = /^[^?#]*/.exec(rest)?.[0] ?? ''
  const [, ...segments] = path.slice(path.lastIndexOf('@') + 1).split('/')
  let before = ''
  for (const segment of segments) {
    // What a checksum or a commit is called stands before it.
    for (const part of segment.split(/[:;,]/)) if (looksRandom(decoded(part), before)) yield { part, plus: false }
    before = segment
  }
}

function* parameterParts(text: string): Generator<Part> {
  const start = text.search(/[?#;]/)
  if (start === -1) return
  for (const pair of text.slice(start + 1).split(/[&;?#]/)) {
    const equals = pair.indexOf('=')
    if (equals === -1) continue
    const [name, part] = [decoded(pair.slice(0, equals)), pair.slice(equals + 1)]
    if (isSecretParameter(name) || looksRandom(decoded(part), name)) yield { part, plus: true }
  }
}
