import { type Source, unitAt } from './patterns.ts'

/** Whether a code for a colour ends here, as terminals read it (`ESC [ 31 m`), however the escape character is spelled. */
export function endsColour(source: Source, end: number): boolean {
  let at = end - 1
  if (unitAt(source, at) !== 0x6d) return false
  while (at > 0 && (isDigit(unitAt(source, at - 1)) || unitAt(source, at - 1) === 0x3b)) at--
  return at > 0 && unitAt(source, at - 1) === 0x5b
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
