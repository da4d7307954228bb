import { beginsAsReference } from '../core/reference.ts'

/** One `NAME=value` of a `.env` file and where it stands. Offsets count in the text whose line ends are LF. */
export interface Assignment {
  readonly name: string
  readonly value: string
  /** Of `export` or the name. */
  readonly start: number
  /** Of the value with its quotes, without the white space around it. Equal to `valueEnd` where there is none. */
  readonly valueStart: number
  readonly valueEnd: number
}

/** Which unquoted values keep a `#`, beyond those with a scheme that is a reference in any environment text. */
export interface ParseOptions {
  /** Schemes of the adapters given, in lower case. */
  readonly schemes?: ReadonlySet<string> | undefined
  /** Whether the project's config lists a name, so that `file://`, `vault:` and the like are references in its value. */
  readonly listed?: ((name: string) => boolean) | undefined
  /** `false` reads as dotenv does, every `#` begins a comment. */
  readonly references?: boolean | undefined
}

// dotenv's grammar (README, "What rules does the parsing engine follow?"; `LINE` in its source), cut into prefix, name, separator, value.
const line =
  /^(\s*(?:export\s+)?)([\w.-]+)(\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm

const none: ReadonlySet<string> = new Set()

/** The text with LF line ends, as dotenv reads it. */
export function withLineFeeds(source: string): string {
  return source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source
}

/** Every assignment of a text with LF line ends, in order, equal names included. */
export function assignments(text: string, { schemes = none, listed, references = true }: ParseOptions = {}): readonly Assignment[] {
  const found: Assignment[] = []
  line.lastIndex = 0
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    const [, prefix, name, separator, raw = ''] = match as unknown as [string, string, string, string, string?]
    const from = match.index + prefix.length + name.length + separator.length
    let written = raw.trim()
    // A comment right after the value. Where the value is a reference, it is its field.
    if (references && text[from + raw.length] === '#' && raw === raw.trimEnd()) {
      if (beginsAsReference(written, { origin: 'environment', schemes, listed: listed?.(name) })) {
        written += fieldIn(text.slice(from + raw.length, line.lastIndex))
      }
    }
    const valueStart = written === '' ? from : from + raw.length - raw.trimStart().length
    const start = match.index + prefix.length - prefix.trimStart().length
    found.push({ name, value: unquoted(written), start, valueStart, valueEnd: valueStart + written.length })
  }
  return found
}

/** The part of `#field # comment` before the white space that begins a comment. */
function fieldIn(text: string): string {
  const comment = text.search(/\s#/)
  return (comment === -1 ? text : text.slice(0, comment)).trimEnd()
}

function unquoted(written: string): string {
  const quote = written[0]
  // dotenv strips by lines, and to JavaScript U+2028 and U+2029 end one.
  if (quote !== "'" && quote !== '"' && quote !== '`' && !/[\u2028\u2029]/.test(written)) return written
  const value = written.replaceAll(/^(['"`])([\s\S]*)\1$/gm, '$2')
  return quote === '"' ? value.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : value
}
