import { host } from './hooks/host.ts'
import type { Redactor } from './redactor.ts'
import type { MaskedPlace } from './throttle.ts'

/** With `TIGHTLIP_MASKS=warn` each place that prints a secret becomes a process warning. */
export function warnOfMasks(redactor: Redactor): void {
  if (host.env['TIGHTLIP_MASKS'] !== 'warn') return
  redactor.onMaskedPlace((place) => host.emitWarning(sentence(place), 'TightlipWarning'))
}

function sentence({ name, channel, encoding, where, count }: MaskedPlace): string {
  const spelled = encoding === 'raw' ? '' : ` (${encoding})`
  const times = count === 1 ? '' : ` ${count} times`
  return `${name}${spelled} was masked${times} in ${channel}: ${where ?? 'no line of the program was running'}`
}
