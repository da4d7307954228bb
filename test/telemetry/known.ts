import { Redactor } from '../../src/redact/redactor.ts'
import { madeUp, shows } from '../leak/secrets.ts'

/** A token, a value full of special characters and a private key, and a redactor that knows them. */
export interface Known {
  readonly redactor: Redactor
  readonly token: string
  readonly special: string
  readonly pem: string
  /** All three in one text. */
  readonly all: string
  /** The names of those that an output shows. */
  readonly shownBy: (output: Buffer | string) => readonly string[]
}

export function newKnown(): Known {
  const { token, special, pem, body } = madeUp()
  const redactor = new Redactor()
  redactor.add('TOKEN', token)
  redactor.add('SPECIAL', special)
  redactor.add('PEM', pem)
  const shownBy = (output: Buffer | string): string[] =>
    Object.entries({ token, special, pem: body })
      .filter(([, value]) => shows(Buffer.from(output), value))
      .map(([name]) => name)
  return { redactor, token, special, pem, all: `${token} ${special} ${pem}`, shownBy }
}

/** What all three are called in `shownBy`. */
export const everyOne: readonly string[] = ['token', 'special', 'pem']
