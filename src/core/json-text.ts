/**
 * The text of the JSON value that begins at `from`, white space before it left out. The text must be valid JSON.
 * Iterative, so that deep nesting does not overflow the stack.
 */
export function span(json: string, from: number): string {
  const start = skipSpace(json, from)
  return json.slice(start, endOf(json, start))
}

/**
 * The text of one member of a JSON object or array, given as text without white space around it; `undefined` when it has none, and
 * for other values. The last of equal keys counts, as with `JSON.parse`. An array's member is named by its index, without leading zeros.
 */
export function member(json: string, key: string): string | undefined {
  const isArray = json.startsWith('[')
  if (!isArray && !json.startsWith('{')) return undefined
  let found: string | undefined
  let at = skipSpace(json, 1)
  for (let index = 0; at < json.length - 1; index++) {
    let name = String(index)
    if (!isArray) {
      const end = endOf(json, at)
      name = JSON.parse(json.slice(at, end)) as string
      at = skipSpace(json, skipSpace(json, end) + 1) // past the colon
    }
    const end = endOf(json, at)
    if (name === key) found = json.slice(at, end)
    at = skipSpace(json, skipSpace(json, end) + 1) // past the comma
  }
  return found
}

function endOf(json: string, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at++) {
    const char = json[at] as string
    if (char === '"') at = endOfString(json, at)
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else if (depth > 0 || !isEnd(json[at + 1])) continue
    if (depth === 0) return at + 1
  }
  return json.length
}

/** Index of the closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}

function isEnd(char: string | undefined): boolean {
  return char === undefined || ' \t\n\r,]}'.includes(char)
}

function skipSpace(json: string, from: number): number {
  let at = from
  while (at < json.length && ' \t\n\r'.includes(json[at] as string)) at++
  return at
}
