/** A seeded generator (mulberry32), so that a failure can be repeated. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const names = ['A', 'B', 'NAME', 'a.b', 'x-y', '__proto__', 'constructor', '1', 'export', '-', 'É', 'WITH SPACE', '']
const spaces = ['', '', '', ' ', '  ', '\t', '\u00A0', '\uFEFF', '\u3000', '\v', '\n', '\r']
const ends = ['\n', '\n', '\n', '\r\n', '\r', '\n\n', '\r\r\n', '\u2028', '\u2029', '', ' \n']
const pieces = [
  'value', 'two words', '0', "'", '"', '`', "''", '""', '``', "\\'", '\\"', '\\`', '\\', '\\\\', '\\n', '\\r', '\\t', '\n', '\r\n', '\r', '#', ' #', '# ',
  ' # note', '=', ':', ': ', '$', '${A}', '{"a":"b"}', '\u2028', '\u2029', '\u0085', '\u0000', '\uD83D\uDE00', '\uD800', 'é', '\uFEFF', ' ', '\t', '\f',
  'A=1', '\nB=2', 'export ', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x#y', 'file:///data/app.db#x', 'env://A#b', 'vault:secret/app#KEY',
  'gcp:secretmanager:projects/p/secrets/s#k', 'postgres://user:pw@host/db#x', 'https://host/#/route', 'redis://h:6379#0', '-----BEGIN KEY-----\nAB==\n-----END KEY-----',
] // prettier-ignore

/** The text of a `.env` file as nobody should write one, without any reference that tightlip would read whole. */
export function nastyFile(random: (below: number) => number): string {
  const pick = (from: readonly string[]): string => from[random(from.length)] as string
  const value = (): string => Array.from({ length: random(5) }, () => pick(pieces)).join('')
  const quoted = (): string => {
    const quote = pick(["'", '"', '`'])
    return quote + value() + (random(6) === 0 ? '' : quote)
  }
  const assignment = (): string => {
    const separator = pick(['=', '=', '=', '=', ': ', ':', ' ', '==', ''])
    const written = pick([value(), quoted(), quoted(), ''])
    return `${pick(spaces)}${pick(['', '', '', 'export ', 'export\t', 'export'])}${pick(names)}${pick(spaces)}${separator}${pick(spaces)}${written}${pick(spaces)}${pick(['', '', '# note', ' # it\'s "so"'])}`
  }
  const line = (): string => (random(8) === 0 ? pick(['# comment', '#A=1', '', '   ', value()]) : assignment())
  return (random(10) === 0 ? '\uFEFF' : '') + Array.from({ length: 1 + random(8) }, () => line() + pick(ends)).join('')
}
