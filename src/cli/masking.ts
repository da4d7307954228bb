import type { ProjectConfig } from '../load/config.ts'
import { isSecretLiteral, judge, type Verdict } from '../redact/forms/verdict.ts'

/** What the settings of a project say about masks. */
type MaskSettings = Pick<ProjectConfig, 'mask' | 'redact'>

const words: Readonly<Record<Verdict, string>> = {
  masked: 'yes',
  whole_token: 'as a whole word (4 to 7 characters)',
  too_short: 'no: under 4 characters',
  common: 'no: a common word',
}

/** Whether a declared or referenced value is masked, or why not; `undefined` where there is no value. */
export function masking(kind: 'secret' | 'plain', verdict: Verdict | undefined, { redact }: MaskSettings): string | undefined {
  if (kind === 'plain') return 'no: declared plain'
  if (redact === false) return 'no: redact is false'
  return verdict === undefined ? undefined : words[verdict]
}

/** The same for a literal that nobody declared. */
export function literalMasking(name: string, text: string, settings: MaskSettings): string {
  if (settings.redact === false) return 'no: redact is false'
  if (isSecret(name, text, settings, { own: true })) return words[judge(Buffer.from(text))]
  return settings.mask?.[name] === false ? 'no: mask says so' : 'no: does not look secret'
}

/** Whether a literal that nobody declared is masked under a project's settings; `own` where a file of the project holds it. */
export function isSecret(name: string, text: string, { mask = {} }: MaskSettings, { own }: { own: boolean }): boolean {
  return isSecretLiteral(name, text, { override: Object.hasOwn(mask, name) ? mask[name] : undefined, own })
}
