import { inspect } from 'node:util'
import { Redactor } from '../../src/redact/redactor.ts'
import { madeUp } from '../leak/secrets.ts'

/** A token, a value full of special characters and the PEM of a key, and the redactor that knows them. */
export interface MadeUp {
  readonly values: Readonly<Record<'TOKEN' | 'SPECIAL' | 'PEM', string>>
  readonly redactor: Redactor
  /** The names of the secrets that a text shows: as they are, within JSON, inspected, percent-encoded; of the key its body. */
  shownIn(text: string): readonly string[]
}

/** Secrets made for one run. */
export function newSecrets(): MadeUp {
  const { token, special, pem, body } = madeUp()
  const values = { TOKEN: token, SPECIAL: special, PEM: pem }
  const redactor = new Redactor()
  for (const [name, value] of Object.entries(values)) redactor.add(name, value)
  const told = { TOKEN: token, SPECIAL: special, PEM: body }
  const forms = (value: string): string[] => [
    value,
    JSON.stringify(value).slice(1, -1),
    inspect(value).slice(1, -1),
    encodeURIComponent(value).replaceAll("'", '%27'),
  ]
  return {
    values,
    redactor,
    shownIn: (text) =>
      Object.entries(told)
        .filter(([, value]) => forms(value).some((form) => text.includes(form)))
        .map(([name]) => name),
  }
}
