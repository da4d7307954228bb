/** Which secrets a child process may get in its environment: all of them, or those of these names. */
export type ChildSecrets = 'all' | readonly string[]

const namesIn = (text: string): readonly string[] => text.split(',').flatMap((name) => name.trim() || [])

/** Reads `TIGHTLIP_CHILDREN`: `all`, `none`, or names with commas between them. `none` beside names still lets none out. */
export function readChildSecrets(text: string): ChildSecrets {
  const names = namesIn(text)
  if (names.includes('none')) return []
  return names.length === 1 && names[0] === 'all' ? 'all' : names
}

/** A warning of what stands in `TIGHTLIP_CHILDREN` and names nothing, without what it is: it may be a value. */
export function unknownChildSecrets(text: string, isKnown: (name: string) => boolean): string | undefined {
  const names = namesIn(text)
  if (names.length === 1 && (names[0] === 'all' || names[0] === 'none')) return undefined
  const unknown = names.flatMap((name, index) => (isKnown(name) ? [] : index + 1))
  if (unknown.length === 0) return undefined
  const places = names.length === 1 ? '' : ` (number ${unknown.join(', ')} of ${names.length})`
  return `TIGHTLIP_CHILDREN names what is no secret of this process${places}, which lets nothing out to children; write all, none, or names with commas between them`
}
