import { habits, kinds, type Habit } from './habits.ts'

/** The bits that a change between drawn and made, or from one habit to another, costs: one of about 128 places is one. */
const turn = 7

/**
 * The bits that the habits must save before a text counts as made: the stronger it would be as a draw, the more. A draw of 128 bits and more
 * saves so many less than once in 2000 times, and rarely with nearly all of its characters.
 */
function enough(bits: number): number {
  return Math.min(13, (bits - 60) / 6)
}

/**
 * Marks (with 1) the characters of a text that a guesser would try: words, disguised ones too, numbers, repetitions, sequences, walks over
 * the keyboard. `undefined` if all may have been drawn from an alphabet of `bits` per character, of which `counted` are to count. The text
 * is told in the fewest bits, part by part as a draw or by a habit (the path of Viterbi). What saves `n` bits that way comes out of a draw
 * about once in 2^n times at most (inequality of Kraft), so that coincidences, of which long tokens have some, do not count.
 */
export function guessable(text: Uint8Array, bits: number, counted: number = bits): Uint8Array | undefined {
  const ways = habits.length + 1
  // Of each way to tell a text up to a place: the bits saved, and the way that its last character but one was told.
  const saved = new Float32Array(ways).fill(-turn / 2)
  const before = new Uint8Array(text.length * ways)
  let among = 0
  for (let at = 0; at < text.length; at++) among |= 1 << (kinds[text[at] as number] as number)
  let best = (saved[0] = 0)
  let last = 0
  for (let at = 0; at < text.length; at++) {
    const [reached, from] = [best - turn, last]
    best = -Infinity
    for (let way = 0; way < ways; way++) {
      const stays = (saved[way] as number) >= reached
      before[at * ways + way] = stays ? way : from
      saved[way] = (stays ? (saved[way] as number) : reached) + (way === 0 ? 0 : bits + (habits[way - 1] as Habit)(text, at, -bits, among))
      if ((saved[way] as number) <= best) continue
      best = saved[way] as number
      last = way
    }
  }
  if (best < enough(text.length * counted)) return undefined
  const marks = new Uint8Array(text.length)
  for (let at = text.length - 1; at >= 0; at--) {
    marks[at] = last === 0 ? 0 : 1
    last = before[at * ways + last] as number
  }
  return marks
}
