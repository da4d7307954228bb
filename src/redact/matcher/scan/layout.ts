// Where things stand in the memory that is scanned.

/** The text that is scanned at a time stands at the beginning, with room behind it that is read past its end. */
export const textAt: number = 0
export const textSize: number = 1 << 16
/** Behind it what was found, pairs of numbers. */
export const foundAt: number = textSize + 256
export const foundCapacity: number = 4064
/** Behind that the sets of bits that grams have in a filter; `assembly/scan.ts` knows this place. */
export const bitSetsAt: number = foundAt + foundCapacity * 8
/** Behind that the tables. */
export const tablesAt: number = 1 << 17
