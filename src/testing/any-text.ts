import type { StandardSchema } from '../load/standard-schema.ts'

/** A schema that takes any text. */
export const anyText: StandardSchema<unknown, string> = {
  '~standard': { version: 1, vendor: 'tightlip', validate: (value) => ({ value: value as string }) },
}
