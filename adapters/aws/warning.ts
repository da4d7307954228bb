const warned = new WeakMap<object, Set<string>>()

/** Warns of something once for each owner, through `process.emitWarning`. */
export function warnOnce(owner: object, subject: string, message: string): void {
  const subjects = warned.get(owner) ?? new Set()
  warned.set(owner, subjects)
  if (subjects.has(subject)) return
  subjects.add(subject)
  process.emitWarning(message, { type: 'TightlipWarning', code: 'TIGHTLIP_AWS' })
}
