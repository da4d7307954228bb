import { maskOf } from '../core/mask.ts'
import { keySpellings, rawSpellings, runSpellings, spellings } from './spellings/encodings.ts'
import type { Form } from './forms/forms.ts'
import type { Matcher } from './matcher/matcher.ts'
import type { Spelling } from './matcher/spelling.ts'
import { judge } from './forms/verdict.ts'

/** A run of this many characters of a random-looking secret is masked. */
const runLength = 16

/** Which forms of a secret a redactor looks for. */
export interface RedactorOptions {
  /** Whether secrets are found in all encodings. Default `true`; with `false` only as they are. */
  readonly encodings?: boolean
  /** Whether runs of at least 16 characters of a random-looking secret are found. Default `true`; with `false` only whole secrets. */
  readonly fragments?: boolean
}

/** Enters a form of a secret in all its spellings into a matcher, which is asked for when there is something to enter. The bytes of the form are wiped. */
export function enterForm(matcher: () => Matcher, name: string, form: Form, options: Required<RedactorOptions>): void {
  const verdict = judge(form.bytes)
  if (verdict !== 'too_short' && verdict !== 'common') enterSpellings(matcher(), name, form, options, verdict === 'whole_token')
  form.bytes.fill(0)
}

function enterSpellings(
  matcher: Matcher,
  name: string,
  { bytes, publicLength, random, key = false }: Form,
  options: Required<RedactorOptions>,
  whole: boolean,
): void {
  // A mask must not show the secret, though it be part of its own name.
  const shown = maskOf(name).includes(bytes.toString('latin1')) ? 'secret' : name
  let known: number | undefined
  const enter = (spelling: Spelling): void => {
    const id = matcher.add(spelling, { name: shown, whole, form: known })
    if (id >= 0) known ??= id
    // The matcher has its own copy.
    if (spelling.units.buffer !== bytes.buffer) spelling.units.fill(0)
  }
  const run = options.fragments ? runLength : undefined
  const runs = random === 0 ? run : undefined
  if (key) {
    if (options.encodings) for (const spelling of keySpellings(bytes)) enter(spelling)
    return
  }
  for (const spelling of rawSpellings(bytes, publicLength, runs)) enter(spelling)
  if (whole || !options.encodings) return
  for (const spelling of spellings(bytes, publicLength, runs)) enter(spelling)
  if (run === undefined || random === undefined || random === 0) return
  for (const spelling of runSpellings(bytes.subarray(random), run)) enter(spelling)
}
