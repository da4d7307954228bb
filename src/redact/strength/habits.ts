import { following } from './letters.ts'

// Letters as they are disguised: `P4ssw0rd`.
const disguises = '0o1i3e4a5s7t@a$s!i'

/** The small letters that may be disguised, and the signs that join words. */
const disguisable = new Uint8Array(256)
for (let at = 1; at < disguises.length; at += 2) disguisable[disguises.charCodeAt(at)] = 1
const joining = new Uint8Array(256)
for (const sign of '-_./:, =@!') joining[sign.charCodeAt(0)] = 1

/** The number of the letter that a character is or stands for, from 1; 0 for none. */
const letters = new Uint8Array(256)
for (let at = 1; at <= 26; at++) letters[at + 64] = letters[at + 96] = at
for (let at = 0; at < disguises.length; at += 2) letters[disguises.charCodeAt(at)] = disguises.charCodeAt(at + 1) - 96

/** The kinds of characters. */
export const sign: number = 0
export const digit: number = 1
export const small: number = 2
export const capital: number = 3

/** The kind of each byte. */
export const kinds: Uint8Array = new Uint8Array(256).map((_, byte) =>
  byte >= 48 && byte <= 57 ? digit : byte >= 97 && byte <= 122 ? small : byte >= 65 && byte <= 90 ? capital : sign,
)

/** How often people let a kind of character follow another: signs, digits, small letters, capitals. */
const turns = [
  [0.15, 0.25, 0.4, 0.2],
  [0.12, 0.66, 0.08, 0.14],
  [0.08, 0.08, 0.74, 0.1],
  [0.05, 0.05, 0.5, 0.4],
]

/** The same as logarithms among some kinds only, of which the mask has the bits. */
const turnsAmong = Array.from({ length: 16 }, (_, mask) =>
  turns.map((row) => row.map((one) => Math.log2(one / row.reduce((sum, other, kind) => sum + ((mask >> kind) & 1) * other, 0)))),
)

/** Row and column of a key, from 1, plus 128 with shift. */
const keys = new Uint8Array(256)
for (const [row, line] of [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl;',
  'zxcvbnm,./',
  '!@#$%^&*()',
  'QWERTYUIOP',
  'ASDFGHJKL:',
  'ZXCVBNM<>?',
].entries()) {
  for (let column = 0; column < line.length; column++) keys[line.charCodeAt(column)] = (row >> 2) * 128 + ((row & 3) + 1) * 16 + column + 1
}

/** The chance of a frequent sign, of another one, of a letter that could be disguised and is not, of one that is. */
const of = {
  oftenSign: Math.log2(1 / 14),
  sign: Math.log2(1 / 45),
  plain: Math.log2(0.55),
  disguised: Math.log2(0.45),
}

/** How frequent the digits are in years, dates and counts. */
const digits = [0.17, 0.19, 0.17, 0.09, 0.07, 0.07, 0.05, 0.05, 0.06, 0.08].map(Math.log2)

/**
 * A way to make texts: the chance of the character at a place after those before it, as a logarithm to the base 2. `bits` is that of a drawn
 * one, negative; `among` are the kinds of characters in the text.
 */
export type Habit = (text: Uint8Array, at: number, bits: number, among: number) => number

/** Words of any language, names and numbers, joined as people join them. */
const words: Habit = (text, at, _bits, among) => {
  const [left, right] = [text[at - 1] ?? 32, text[at] as number]
  const [before, after] = [kinds[left] as number, kinds[right] as number]
  const turn = ((turnsAmong[among] as number[][])[before] as number[])[after] as number
  if (after === digit) return turn + (digits[right - 48] as number)
  if (after === sign) return turn + (joining[right] === 1 ? of.oftenSign : of.sign)
  const continues = before >= small && after <= before
  const earlier = kinds[text[at - 2] ?? 32] as number
  const one = continues && earlier >= small && before <= earlier ? (letters[text[at - 2] as number] as number) : 0
  return turn + following(one, continues ? (letters[left] as number) : 0, letters[right] as number)
}

/** Words in which digits and signs stand for letters. */
const disguised: Habit = (text, at) => {
  const right = text[at] as number
  const [letter, kind] = [letters[right] as number, kinds[right] as number]
  if (letter === 0) return kind === digit || joining[right] === 1 ? -6.5 : -13
  if (kind === capital) return following(0, 0, letter) - 3.5
  const two = letters[text[at - 1] ?? 32] as number
  const one = two === 0 || kinds[text[at - 1] ?? 32] === capital ? 0 : (letters[text[at - 2] ?? 32] as number)
  const chance = following(one, two, letter) - 0.3
  return chance + (kind < small ? of.disguised : disguisable[right] === 1 ? of.plain : 0)
}

/** Walks over the keyboard, most often in one direction or in two by turns. */
const walks: Habit = (text, at, bits) => {
  const step = (to: number): number => (keys[text[to] ?? 32] as number) - (keys[text[to - 1] ?? 32] as number)
  const [one, two] = [keys[text[at - 1] ?? 32] as number, keys[text[at] as number] as number]
  const near = one > 0 && two > 0 && Math.abs(((one >> 4) & 7) - ((two >> 4) & 7)) <= 1 && Math.abs((one & 15) - (two & 15)) <= 1
  if (!near) return bits + Math.log2(0.15)
  return Math.log2(step(at) === step(at - 1) || step(at) === step(at - 2) ? 0.6 / 2 : 0.25 / 15)
}

/** Sequences and repetitions, also with another one between: `1a2b3c`. */
function sequences(distance: number): Habit {
  return (text, at, bits) => {
    if (at < distance) return bits - 1
    return Math.abs((text[at - distance] as number) - (text[at] as number)) <= 1 ? Math.log2(0.9 / 3) : bits + Math.log2(0.1)
  }
}

/** What has followed the same three characters before. */
const repetitions: Habit = (text, at, bits) => {
  for (let from = at - 1; from >= 3; from--) {
    if (text[from - 1] !== text[at - 1] || text[from - 2] !== text[at - 2] || text[from - 3] !== text[at - 3]) continue
    return text[from] === text[at] ? Math.log2(0.9) : bits + Math.log2(0.1)
  }
  return bits - 1
}

/** How people make texts. */
export const habits: readonly Habit[] = [words, disguised, walks, sequences(1), sequences(2), repetitions]
