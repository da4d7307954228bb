import { StringDecoder } from 'node:string_decoder'

/** Puts together lines that come in pieces, since a secret, or a character, may be split between two. */
export interface Lines {
  /** The lines that are whole now, masked, as one text; empty when there is none. */
  push(chunk: string | Uint8Array): string
  /** A last line that has no end, masked. */
  end(): string
}

/** Whole lines, masked by `mask`. */
export function wholeLines(mask: (lines: string) => string): Lines {
  const decoder = new StringDecoder('utf8')
  let begun = ''
  return {
    push(chunk) {
      const text = begun + (typeof chunk === 'string' ? chunk : decoder.write(chunk))
      const end = text.lastIndexOf('\n') + 1
      begun = text.slice(end)
      return end === 0 ? '' : mask(text.slice(0, end))
    },
    end() {
      const rest = begun + decoder.end()
      begun = ''
      return rest === '' ? '' : mask(rest)
    },
  }
}
