// What follows a letter within most words: the 130 most frequent of the 676 pairs, 80 % of the pairs in English words, 19 % of random ones.
const pairs = `abcdgilmnprst baelu caehklortu daeio eacdeflmnprstvx feio ge haeio iacdefglmnorstv ke laeiloy maeiop nacdegiost
  ocdlmnoprstuw paeiloprt qu raeimost scehiopstuw taehiorstuy ulnrst vei wo`

// Letters as they are disguised: `P4ssw0rd`.
const disguises = '0o1i3e4a5s7t@a$s!i'

/** The number of the letter that a character is or stands for, from 1; 0 for none. */
const letters = new Uint8Array(256)
for (let at = 1; at <= 26; at++) letters[at + 64] = letters[at + 96] = at
for (let at = 0; at < disguises.length; at += 2) letters[disguises.charCodeAt(at)] = disguises.charCodeAt(at + 1) - 96

const frequent = new Uint8Array(27 * 27)
for (const [first, ...rest] of pairs.split(/\s+/)) {
  for (const next of rest) frequent[letterOf(first) * 27 + letterOf(next)] = 1
}

/** Row and column of a key, from 1; small and capital letters share it. */
const keys = new Uint8Array(256)
for (const [row, line] of ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'].entries()) {
  for (const [column, key] of Array.from(line).entries()) {
    for (const sign of [key, key.toUpperCase()]) keys[sign.charCodeAt(0)] = (row + 1) * 16 + column + 1
  }
}

/** Bits of the kinds of characters. */
export const digit: number = 1
export const small: number = 2
const capital = 4

/** The kind of each byte; 0 for what is no ASCII letter or digit. */
export const kinds: Uint8Array = new Uint8Array(256).map((_, byte) =>
  byte >= 48 && byte <= 57 ? digit : byte >= 97 && byte <= 122 ? small : byte >= 65 && byte <= 90 ? capital : 0,
)

/** A stretch ends where it has become less likely again by this much. */
const drop = 3

/**
 * Marks (with 1) the characters of a text that a guesser would try: words, disguised ones too, numbers, repetitions, sequences, walks over
 * the keyboard. A stretch is marked when it is likelier in such a text than in a drawn one by `certain`, a logarithm; of a drawn text few
 * characters are. In hexadecimal digits neither words nor numbers are looked for.
 */
export function guessable(text: Uint8Array, certain: number, hex = false): Uint8Array {
  const marks = new Uint8Array(text.length)
  const scores = new Float32Array(text.length)
  if (!hex) {
    for (let at = 1; at < text.length; at++) scores[at] = asInWords(text[at - 1] as number, text[at] as number)
    markStretches(marks, scores, 1, certain)
    for (let at = 1; at < text.length; at++) scores[at] = areNeighbours(text[at - 1] as number, text[at] as number) ? 1.5 : -2.5
    markStretches(marks, scores, 1, certain)
  }
  for (let distance = 1; distance <= 2; distance++) {
    for (let at = distance; at < text.length; at++) {
      scores[at] = Math.abs((text[at - distance] as number) - (text[at] as number)) <= 1 ? 1.5 : -2.5
    }
    markStretches(marks, scores, distance, certain)
  }
  markRepetitions(marks, text)
  return marks
}

function markStretches(marks: Uint8Array, scores: Float32Array, distance: number, certain: number): void {
  let [from, sum, best, to] = [0, 0, 0, 0]
  for (let at = distance; at <= scores.length; at++) {
    const score = at < scores.length ? (scores[at] as number) : -99
    if (sum === 0) {
      if (score <= 0) continue
      from = at - distance
    }
    sum += score
    if (sum > best) {
      best = sum
      to = at + 1
    } else if (sum <= Math.max(0, best - drop)) {
      if (best >= certain) marks.fill(1, from, to)
      sum = best = 0
    }
  }
}

/** The logarithm of how much likelier two characters follow each other in what people make than in what is drawn. */
function asInWords(left: number, right: number): number {
  const [before, after] = [kinds[left] as number, kinds[right] as number]
  if (before === digit && after === digit) return 1.3
  const turns = before !== after && !(before === capital && after === small)
  const hit = frequent[(letters[left] as number) * 27 + (letters[right] as number)] === 1
  return hit ? (turns ? 0.6 : 1.2) : turns ? -0.8 : -0.7
}

function areNeighbours(left: number, right: number): boolean {
  const [one, two] = [keys[left] as number, keys[right] as number]
  return one > 0 && two > 0 && Math.abs((one >> 4) - (two >> 4)) <= 1 && Math.abs((one & 15) - (two & 15)) <= 1
}

const seen = new Uint32Array(1024)

/** Marks what repeats four characters that stood before, where that is too much for chance. */
function markRepetitions(marks: Uint8Array, text: Uint8Array): void {
  const again = new Uint8Array(text.length)
  let [four, count] = [0, 0]
  seen.fill(0)
  for (let at = 0; at < text.length; at++) {
    four = ((four << 8) | (text[at] as number)) >>> 0
    if (at < 3) continue
    const slot = Math.imul(four, 0x9e_37_79_b1) >>> 22
    if (seen[slot] === four) count += again[at] = 1
    else seen[slot] = four
  }
  // Pieces of secrets must not stay.
  seen.fill(0)
  if (count < Math.max(4, text.length / 16)) return
  for (let at = 0; at < text.length; at++) if (again[at] === 1) marks[at] = 1
}

function letterOf(sign: string | undefined): number {
  return letters[(sign ?? '').charCodeAt(0)] ?? 0
}
