import { randomFrom } from './random.ts'
import { isSecretName } from './secret-name.ts'
import type { TextForm } from './text-form.ts'

/** Query parameters that carry a secret and that no word of theirs gives away. */
const secretParameters: ReadonlySet<string> = new Set(['sig', 'signature', 'x-amz-signature', 'x-goog-signature', 'code', 'jwt', 'sas'])

/**
 * The secret parts of a URL, raw and decoded: the password, the token in place of a user, query and fragment values with a secret name.
 * Undefined when the text is no URL. URLs with several hosts (`mongodb://`) are read too, which `new URL` refuses.
 */
export function urlForms(text: string): readonly TextForm[] | undefined {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]{0,63}:\/\//.exec(text)?.[0]
  if (scheme === undefined || /\s/.test(text)) return undefined
  const parts = [...userInfoParts(text.slice(scheme.length), /^https?:/i.test(scheme)), ...parameterParts(text)]
  const forms: TextForm[] = []
  for (const { part, plus } of parts) {
    for (const spelled of [part, decoded(part), plus ? decoded(part.replaceAll('+', ' ')) : part]) {
      if (spelled === '' || forms.some((form) => form.text === spelled)) continue
      forms.push({ text: spelled, random: randomFrom(spelled) })
    }
  }
  return forms
}

interface Part {
  readonly part: string
  readonly plus: boolean
}

function* userInfoParts(rest: string, http: boolean): Generator<Part> {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? ''
  // A password may hold a slash that nobody escaped; in a web URL an `@` behind the host is part of the path.
  const within = authority.includes('@') || http ? authority : (/^[^?#]*/.exec(rest)?.[0] ?? '')
  const end = within.lastIndexOf('@')
  if (end === -1) return
  const userInfo = within.slice(0, end)
  const colon = userInfo.indexOf(':')
  const user = colon === -1 ? userInfo : userInfo.slice(0, colon)
  if (colon !== -1) yield { part: userInfo.slice(colon + 1), plus: false }
  // A user is public, a token in its place is not.
  if (randomFrom(decoded(user)) !== undefined || (http && colon === -1)) yield { part: user, plus: false }
}

function* parameterParts(text: string): Generator<Part> {
  const start = text.search(/[?#]/)
  if (start === -1) return
  for (const pair of text.slice(start + 1).split(/[&;?#]/)) {
    const equals = pair.indexOf('=')
    if (equals === -1) continue
    const name = decoded(pair.slice(0, equals))
    if (secretParameters.has(name.toLowerCase()) || isSecretName(name)) yield { part: pair.slice(equals + 1), plus: true }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // not percent-encoded
  }
}
