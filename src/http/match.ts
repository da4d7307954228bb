import type { Redactor } from '../redact/redactor.ts'
import type { Scanner } from '../redact/scanner.ts'

/** A secret in a response: its name, its spelling, and the strength of what was found, in bits. */
export interface Match {
  readonly name: string
  readonly encoding: string
  readonly bits: number
}

/** A redactor whose scanners tell of each match with its strength. */
interface Telling {
  scanner(channel: string, options: { readonly onMatch: (match: Match) => void }): Scanner
}

/** A scanner that tells of every match with its strength. A match whose strength nobody tells counts as strong. */
export function matchScanner(redactor: Redactor, onMatch: (match: Match) => void): Scanner {
  let told = false
  const scanner = (redactor as Telling).scanner('http', {
    onMatch: (match) => {
      told = true
      onMatch(match)
    },
  })
  const listening = (work: () => Uint8Array): Uint8Array => {
    told = false
    let masked: Omit<Match, 'bits'> | undefined
    const end = redactor.onMask((event) => (masked ??= event))
    try {
      return work()
    } finally {
      end()
      if (masked !== undefined && !told) onMatch({ name: masked.name, encoding: masked.encoding, bits: Infinity })
    }
  }
  return {
    push: (chunk) => listening(() => scanner.push(chunk)),
    get held() {
      return scanner.held
    },
    release: () => scanner.release(),
    end: () => listening(() => scanner.end()),
  }
}
