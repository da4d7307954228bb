// Where things stand in the memory that is scanned.
import { bitSetCount } from './hash.ts'

/** The text that is scanned at a time stands at the beginning, with room behind it that is read past its end: what was kept of a stream and
 * one of its chunks, mostly. */
export const textAt: number = 0
export const textSize: number = (1 << 16) + (1 << 12)
/** Behind it what was found, pairs of numbers. */
export const foundAt: number = textSize + 256
export const foundCapacity: number = 4064
/** Behind that the sets of bits that grams have in a filter; `assembly/scan.ts` knows this place. */
export const bitSetsAt: number = foundAt + foundCapacity * 8
/** Behind that the key of the hash, in two words; `assembly/scan.ts` knows this place too. */
export const keyAt: number = bitSetsAt + bitSetCount * 4
/** Behind that the tables. */
export const tablesAt: number = 1 << 17

/** The words that say what a tier is, each at its place: `assembly/scan.ts` reads and counts there. */
export const tierWords: {
  readonly width: 0
  readonly stride: 1
  readonly filter: 2
  readonly filterShift: 3
  readonly table: 4
  readonly tableShift: 5
  readonly idShift: 6
  readonly grams: 7
} = { width: 0, stride: 1, filter: 2, filterShift: 3, table: 4, tableShift: 5, idShift: 6, grams: 7 }
