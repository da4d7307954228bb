import { readFileSync } from 'node:fs'

/** The version of the package that the built command stands in. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}
