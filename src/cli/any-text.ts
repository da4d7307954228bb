import type { StandardSchema } from '../load/standard-schema.ts'

/** The schema of a variable that nobody declared: any text. */
export const anyText: StandardSchema<unknown, string> = {
  '~standard': { version: 1, vendor: 'tightlip', validate: (value) => ({ value: value as string }) },
}
