import { host } from '../hooks/host.ts'
import type { Redactor } from '../redactor.ts'
import type { MaskedPlace } from './throttle.ts'

/** With `TIGHTLIP_MASKS=warn` each place that prints a secret becomes a process warning. Any other word is warned of: the sentence returned. */
export function warnOfMasks(redactor: Redactor): readonly string[] {
  const word = host.env['TIGHTLIP_MASKS']
  if (word === 'warn') redactor.onMaskedPlace((place) => host.emitWarning(sentence(place), 'TightlipWarning'))
  return word === 'warn' || !word
    ? []
    : ['TIGHTLIP_MASKS says what is not understood, so nothing is told of masks; write warn, or unset it']
}

/** What is found where nothing is masked. */
const untouched: Readonly<Record<string, string>> = {
  argv: 'stands in the arguments of a child process, where other users can read it',
  environment: 'was kept out of the environment of a child process, as a copy under another name',
}

function sentence({ name, channel, encoding, where, count }: MaskedPlace): string {
  const spelled = encoding === 'raw' ? '' : ` (${encoding})`
  const times = count === 1 ? '' : ` ${count} times`
  const what = untouched[channel] ?? `was masked${times} in ${channel}`
  return `${name}${spelled} ${what}: ${where ?? 'no line of the program was running'}`
}
