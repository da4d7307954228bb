import type { Redactor } from '../redact/redactor.ts'
import type { Scanner } from '../redact/scanner.ts'

/** A secret in a response: its name, its spelling, and the strength of what was found, in bits. */
export interface Match {
  readonly name: string
  readonly encoding: string
  readonly bits: number
}

/** A scanner that tells of every match with its strength. */
export function matchScanner(redactor: Redactor, onMatch: (match: Match) => void): Scanner {
  const scanner = redactor.scanner('http')
  const listen = <T>(work: () => T): T => {
    const end = redactor.onMask(({ name, encoding }) => onMatch({ name, encoding, bits: 128 }))
    try {
      return work()
    } finally {
      end()
    }
  }
  return {
    push: (chunk) => listen(() => scanner.push(chunk)),
    get held() {
      return scanner.held
    },
    release: () => scanner.release(),
    end: () => listen(() => scanner.end()),
  }
}
