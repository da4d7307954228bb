import { loadSecrets } from 'tightlip'
import { z } from 'zod'

const names = ['TOKEN', 'SPECIAL', 'PEM']

/** Loads the secrets of the program, without the hooks on its output, so that a logger masks by itself. */
export async function load() {
  const { env } = await loadSecrets({ schema: Object.fromEntries(names.map((name) => [name, z.string()])), files: [], redact: false })
  return names.map((name) => env[name].expose())
}

/** Logs each value as a message, a field, an error, and by a child. */
export function log(logger, values) {
  for (const value of values) {
    logger.info(`with ${value}`)
    logger.child({ part: value }).warn({ deep: [{ value }] }, 'field')
    logger.error(new Error(value))
  }
}
