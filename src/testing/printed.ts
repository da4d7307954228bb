import { inspect } from 'node:util'

/** All that can be printed of something, in one text. */
export function printed(of: unknown): string {
  const { message, stack, cause } = (typeof of === 'object' && of !== null ? of : {}) as Record<string, unknown>
  const whole = { showHidden: true, depth: 10, maxStringLength: Infinity, maxArrayLength: Infinity, getters: true } as const
  return [String(of), message, stack, inspect(of, whole), inspect(cause, whole), JSON.stringify(of)].join('\n')
}
