/** Prints a result on standard output. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** Prints a result as JSON on standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}

/** Says something on standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
