import { assignments, withLineFeeds, type ParseOptions } from './assignment.ts'

export type { ParseOptions } from './assignment.ts'

/**
 * The variables of a `.env` file. Equals dotenv's `parse` byte for byte, but where an unquoted value begins with a reference scheme: there
 * a `#` without white space before it belongs to the value. Bytes are read as UTF-8. Of equal names the last counts.
 *
 * The schemes are those that `readText` does not take for ordinary values in environment text: tightlip's own, `ref+...`, those of
 * adapters given and the known ones of other tools; `file://`, `env://`, `vault:`, `gcp:` and ARNs only for a listed name.
 */
export function parse(source: string | Uint8Array, options?: ParseOptions): Record<string, string> {
  const variables: Record<string, string> = {}
  const text = typeof source === 'string' ? source : Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('utf8')
  for (const { name, value } of assignments(withLineFeeds(text), options)) {
    if (name !== '__proto__') variables[name] = value // an assignment that has no effect in dotenv
  }
  return variables
}
