/** What dotenv prints to explain itself. All of it goes to stderr here, so that the output of a program stays its own. */
export function explain(text: string): void {
  process.stderr.write(`┆ ${text}\n`)
}

/** dotenv's one line about what was loaded. */
export function announce(text: string): void {
  process.stderr.write(`◇ ${text}\n`)
}

const warned = new Set<string>()

/** Warns through the process's own channel, once of each thing. */
export function warnOnce(text: string): void {
  if (warned.has(text)) return
  warned.add(text)
  process.emitWarning(text, { type: 'TightlipWarning' })
}
