import { isCommonWord } from './common-words.ts'
import { jsonForms } from './json-forms.ts'
import { forgetLastMatch } from '../last-match.ts'
import { looksRandom } from './random.ts'
import { pairsOf } from './pair-forms.ts'
import { isSecretName, isSecretParameter } from './secret-name.ts'
import type { TextForm } from './text-form.ts'
import { urlForms } from './url-forms.ts'
import { textForms } from './forms.ts'

/** How a value will be masked: everywhere, only raw and where it stands alone, or never, and why. */
export type Verdict = 'masked' | 'whole_token' | 'too_short' | 'common'

/** The verdict on a value: under 4 characters it is never masked, nor if it is a common word; under 8 only as a whole token. */
export function judge(value: Uint8Array): Verdict {
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8').trim()
  const length = Array.from(text.slice(0, 64)).length
  if (length < 4) return 'too_short'
  if (isCommonWord(text)) return 'common'
  return length < 8 ? 'whole_token' : 'masked'
}

/**
 * Whether a literal that nobody declared is taken for a secret: its name says so, it looks random, it is a private key, or it is a URL
 * or a JSON document with a secret part. `PORT=3000`, `NODE_ENV=production` and `PUBLIC_URL=https://example.com` are not.
 */
export function looksSecret(name: string, value: string): boolean {
  const verdict = isSecretText(name, value.trim())
  forgetLastMatch()
  return verdict
}

function isSecretText(name: string, text: string): boolean {
  if (text === '') return false
  if (isSecretName(name) || looksRandom(text, name) || holdsCredentials(text)) return true
  const parts = jsonForms(text, [], (leaf) => textForms(leaf, [], 1)) ?? urlForms(text) ?? pairSecrets(text)
  return parts !== undefined && parts.some((part) => part.text !== '')
}

/** A private key or a URL with a password, which no name of a machine or a build looks like. */
function holdsCredentials(text: string): boolean {
  return text.includes('PRIVATE KEY-----') || /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:[^\s/?#]+@/i.test(text)
}

/** Of pairs only what would be masked everywhere, since `key=asc` is a setting. */
function pairSecrets(text: string): readonly TextForm[] | undefined {
  return pairsOf(text)
    ?.filter(({ name, value }) => isSecretParameter(name) && judge(Buffer.from(value)) === 'masked')
    .map(({ value }) => ({ text: value }))
}

/** What is known of a literal that nobody declared. */
export interface LiteralFacts {
  /** What the project's `mask` says of the name. */
  readonly override: boolean | undefined
  /** Whether a file of the project holds it. */
  readonly own: boolean
}

/**
 * Whether a literal that nobody declared is masked: by the project's word, else by its name, else by its look. Of what no file of the project
 * holds only a private key and a URL with a password have that look: a host name or a commit that the machine put into the environment may
 * look random, and belongs in logs.
 */
export function isSecretLiteral(name: string, value: string, { override, own }: LiteralFacts): boolean {
  if (value === '') return false
  if (override !== undefined || own) return override ?? looksSecret(name, value)
  const verdict = isSecretName(name) || holdsCredentials(value.trim())
  forgetLastMatch()
  return verdict
}

/** The warning that a value cannot be masked, and why; `undefined` when it can. */
export function unmaskable(name: string, verdict: Verdict): string | undefined {
  if (verdict !== 'too_short' && verdict !== 'common') return undefined
  const why = verdict === 'common' ? 'is a common word' : 'has fewer than 4 characters'
  return `${name}: the value ${why} and cannot be masked in output; use a longer one`
}
