import { unquoted, type Pair } from './pair-forms.ts'

/**
 * The pair on a line of a settings file: `KEY=value`, `export KEY='value'`, `key = value`, `key: value`, `- key: value`,
 * `//registry/:_authToken=value`. Undefined for a line that is something else.
 */
export function linePair(line: string): Pair | undefined {
  const found =
    /^(?:export\s+)?([\w./:@-]{1,128})\s*=\s*(.*)$/.exec(line) ?? /^(?:- )?["']?([\w./-]{1,128})["']?:(?:\s+(.*))?$/.exec(line) ?? undefined
  if (found === undefined) return undefined
  const written = (found[2] ?? '').replace(/,$/, '').trim()
  return { name: found[1] as string, written, value: unquoted(written) }
}

/** Whether a line of a settings file says nothing by itself: a section, a comment, a mark of a document or of a block, an item. */
export function isLayout(line: string): boolean {
  return /^(\[[^\]]*\]|[#;].*|---|\.\.\.|[{}[\],]+|- .*)$/.test(line)
}
