/** Which secrets a child process may get in its environment: all of them, or those of these names. */
export type ChildSecrets = 'all' | readonly string[]

/** Reads `TIGHTLIP_CHILDREN`: `all`, `none`, or names with commas between them. */
export function readChildSecrets(text: string): ChildSecrets {
  const names = text.split(',').flatMap((name) => name.trim() || [])
  if (names.length !== 1) return names
  return names[0] === 'all' ? 'all' : names[0] === 'none' ? [] : names
}
