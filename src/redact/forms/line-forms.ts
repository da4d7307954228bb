import { isLayout, linePair } from './line-pairs.ts'
import { bodyForms, readPem } from './pem-forms.ts'
import type { Pair } from './pair-forms.ts'
import type { TextForm } from './text-form.ts'
import { tokenForms } from './token-forms.ts'

/**
 * The secret parts of a value of several lines: of PEM the bodies of secret blocks, of a settings file (`.env`, INI, YAML) the secret
 * values, of another text each line. Line ends may also be written `\n`. Undefined when the text has one line.
 */
export function lineForms(text: string, secretsOf: (pair: Pair) => Iterable<TextForm>): readonly TextForm[] | undefined {
  const pem = text.includes('-----BEGIN ')
  if (!text.includes('\n') && !(pem && text.includes('\\n'))) return undefined
  const lines = text
    .split(pem ? /\r?\n|\\r\\n|\\n/ : /\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const { bodies, outside } = pem ? readPem(lines) : { bodies: [], outside: lines }
  const settings = settingsForms(outside, secretsOf)
  // What stands around a key says whose it is.
  const others = settings ?? (pem ? [] : outside.flatMap((line) => [...tokenForms(line)]))
  return [...bodies.flatMap((body) => [...bodyForms(text, body)]), ...others]
}

/** The secret values of a settings file. Undefined when it is none, or none of its values is known to be secret. */
function settingsForms(lines: readonly string[], secretsOf: (pair: Pair) => Iterable<TextForm>): readonly TextForm[] | undefined {
  const forms: TextForm[] = []
  for (const line of lines) {
    const pair = linePair(line)
    if (pair !== undefined) forms.push(...secretsOf(pair))
    else if (!isLayout(line)) return undefined
  }
  return forms.length === 0 ? undefined : forms
}
