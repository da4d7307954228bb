import { SecretError } from '../core/errors.ts'
import { assignments, withLineFeeds, type Assignment } from './assignment.ts'
import { parse } from './parse.ts'
import { quotings } from './quote.ts'

/**
 * The text with `name` set to `value`: where it stands already its value is replaced, else a line is added at the end. Comments, order,
 * line ends, `export` and everything else stay as they are; of several assignments of the name the last one is kept. The value is quoted
 * where it must be, and `parse` and dotenv both give it back.
 *
 * @throws {SecretError} `invalid_config` when the name cannot stand in a `.env` file; `invalid_value` when no quoting can hold the value
 * at that place: a carriage return beside a literal `\n`, all three quotes, an unclosed quote elsewhere in the file.
 */
export function setLine(text: string, name: string, value: string): string {
  if (!/^[\w.-]+$/.test(name) || name === '__proto__') {
    throw new SecretError('invalid_config', {
      reason: 'the name cannot stand in a .env file',
      remedy: 'use letters, digits, underscores, dots and dashes',
    })
  }
  const [before, after] = around(text, name)
  for (const quoted of quotings(value, lineEndOf(text))) {
    const edited = before + quoted + after
    if (becomes(text, edited, (variables) => variables.set(name, value))) return edited
  }
  throw new SecretError('invalid_value', {
    variable: name,
    reason: 'no quoting of the .env format can hold this value here',
    remedy: 'look for an unclosed quote in the file, or keep the value in a store and write its reference',
  })
}

/**
 * The text without the lines that assign `name`, the comment on the same line included; the very same text when there is none.
 *
 * @throws {SecretError} `invalid_value` when the line cannot be taken out without changing another variable.
 */
export function removeLine(text: string, name: string): string {
  const found = assignmentsOf(text, name)
  if (found.length === 0) return text
  const edited = without(text, found)
  if (becomes(text, edited, (variables) => variables.delete(name))) return edited
  throw new SecretError('invalid_value', {
    variable: name,
    reason: 'the line cannot be removed without changing other variables',
    remedy: 'look for an unclosed quote in the file',
  })
}

/** What stands before and after the value of `name`, earlier assignments of it left out. */
function around(text: string, name: string): readonly [before: string, after: string] {
  const base = without(text, assignmentsOf(text, name).slice(0, -1))
  const last = assignmentsOf(base, name).at(-1)
  if (last !== undefined) return [base.slice(0, last.valueStart), base.slice(last.valueEnd)]
  const lineEnd = lineEndOf(base)
  const open = base !== '' && !/[\r\n]$/.test(base)
  return [`${base}${open ? lineEnd : ''}${name}=`, lineEnd]
}

/** Assignments of a name, their offsets in the text as it is, CRLF included. */
function assignmentsOf(text: string, name: string): readonly Assignment[] {
  const original = offsets(text)
  return assignments(withLineFeeds(text))
    .filter((assignment) => assignment.name === name)
    .map(({ value, start, valueStart, valueEnd }) => {
      return { name, value, start: original(start), valueStart: original(valueStart), valueEnd: original(valueEnd) }
    })
}

/** From an offset in the text with LF line ends to the same place in the text as it is. */
function offsets(text: string): (offset: number) => number {
  const breaks = [...text.matchAll(/\r\n/g)].map((match, index) => match.index - index)
  return (offset) => offset + breaks.filter((at) => at < offset).length
}

/** The text without the lines of these assignments. */
function without(text: string, removed: readonly Assignment[]): string {
  let rest = text
  for (const { start, valueEnd } of removed.toReversed()) {
    const from = Math.max(...['\n', '\r', '\u2028', '\u2029'].map((end) => rest.lastIndexOf(end, start) + 1))
    const end = /\r\n?|[\n\u2028\u2029]|$/.exec(rest.slice(valueEnd)) as RegExpExecArray
    rest = rest.slice(0, from) + rest.slice(valueEnd + end.index + end[0].length)
  }
  return rest
}

function lineEndOf(text: string): string {
  return /\r\n|\n|$/.exec(text)?.[0] || '\n'
}

/** Whether an edit did what was wanted and no more, for a reader that knows references and for dotenv. */
function becomes(before: string, after: string, change: (variables: Map<string, string>) => void): boolean {
  return [true, false].every((references) => {
    const wanted = new Map(Object.entries(parse(before, { references })))
    change(wanted)
    const found = Object.entries(parse(after, { references }))
    return found.length === wanted.size && found.every(([name, value]) => wanted.get(name) === value)
  })
}
