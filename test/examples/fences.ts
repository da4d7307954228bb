/** A fenced block of a Markdown file. */
export interface Fence {
  /** The headings above it, outermost first. */
  readonly section: string
  readonly line: number
  readonly language: string
  /** What stands behind the language: `file=NAME`, `run`, `run=quiet`, `output`, `check`, `by=PATH`. */
  readonly mark: string
  /** What stands behind `=` in the mark. */
  readonly argument: string
  readonly text: string
}

/** The fenced blocks of a Markdown text in their order, those in comments included: they set a stage that readers need not see. */
export function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = []
  const headings: string[] = []
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open === undefined) {
      const heading = /^(#+) (.+)$/.exec(line)
      if (heading !== null) headings.splice((heading[1] as string).length - 1, Infinity, heading[2] as string)
      if (line.startsWith('```')) open = { info: line.slice(3), line: index + 1, lines: [] }
    } else if (line === '```') {
      const [language = '', mark = ''] = open.info.trim().split(/\s+/)
      const [name = '', argument = ''] = mark.split('=')
      const section = headings.slice(1).filter(Boolean).join(' / ')
      fences.push({ section, line: open.line, language, mark: name, argument, text: open.lines.map((each) => `${each}\n`).join('') })
      open = undefined
    } else {
      open.lines.push(line)
    }
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} does not end`)
  return fences
}
