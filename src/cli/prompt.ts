import { SecretError } from '../core/errors.ts'

/** The text that a terminal puts around what is pasted, once it was asked to (xterm, "Bracketed Paste Mode"). */
const paste = { on: '\u001B[?2004h', off: '\u001B[?2004l', begin: '\u001B[200~', end: '\u001B[201~' } as const

/** Exit code after Ctrl-C, as shells give it. */
const interrupted = 130

/**
 * Reads a line from the terminal without showing it. A pasted text may have several lines. Ctrl-C ends the process; the terminal is
 * restored whatever happens.
 *
 * @throws {SecretError} `cancelled` at Ctrl-D on an empty line, or when the terminal goes away.
 */
export async function promptHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  const restore = (): void => {
    stdin.setRawMode(false)
    stderr.write(`${paste.off}\n`)
  }
  const stop = (signal: NodeJS.Signals): void => {
    restore()
    process.exit(128 + (signal === 'SIGTERM' ? 15 : 1))
  }
  process.once('SIGTERM', stop)
  process.once('SIGHUP', stop)
  stdin.setRawMode(true)
  stderr.write(`${question}${paste.on}`)
  stdin.setEncoding('utf8')
  const line = new HiddenLine()
  try {
    return await new Promise<string>((resolve, reject) => {
      const cancelled = (): void => reject(new SecretError('cancelled', { reason: 'nothing was entered', remedy: 'start again' }))
      stdin.on('data', (chunk: string) => {
        const end = line.take(chunk)
        if (end === 'entered') resolve(line.text)
        if (end === 'cancelled') cancelled()
        if (end === 'interrupted') {
          restore()
          process.exit(interrupted)
        }
      })
      stdin.once('end', cancelled)
    })
  } finally {
    process.off('SIGTERM', stop)
    process.off('SIGHUP', stop)
    stdin.removeAllListeners('data')
    stdin.pause()
    restore()
  }
}

/** A line that is typed or pasted, with the editing keys of a terminal. */
class HiddenLine {
  #characters: string[] = []
  #pasting = false
  #rest = ''

  get text(): string {
    return this.#characters.join('')
  }

  /** Takes what came from the terminal; says how the line ended, if it did. */
  take(chunk: string): 'entered' | 'cancelled' | 'interrupted' | undefined {
    let input = this.#rest + chunk
    this.#rest = ''
    while (input !== '') {
      const sequence = input.startsWith('\u001B') ? escapeSequence(input) : undefined
      if (sequence === 'cut') {
        this.#rest = input
        return undefined
      }
      const key = sequence ?? String.fromCodePoint(input.codePointAt(0) ?? 0)
      input = input.slice(key.length)
      const end = this.#press(key)
      if (end !== undefined) return end
    }
    return undefined
  }

  #press(key: string): 'entered' | 'cancelled' | 'interrupted' | undefined {
    if (key === paste.begin || key === paste.end) this.#pasting = key === paste.begin
    else if (key === '\u0003') return 'interrupted'
    else if (this.#pasting) this.#characters.push(key === '\r' ? '\n' : key)
    else if (key === '\r' || key === '\n') return 'entered'
    else if (key === '\u0004') return this.#characters.length === 0 ? 'cancelled' : 'entered'
    else if (key === '\u007F' || key === '\b') this.#characters.pop()
    else if (key === '\u0015') this.#characters = []
    else if (key >= ' ') if (!key.startsWith('\u001B')) this.#characters.push(key)
    return undefined
  }
}

/** The escape sequence at the beginning of the input, an arrow key or the like; `cut` when more of it must come. */
function escapeSequence(input: string): string {
  if (input.startsWith('\u001BO')) return input.slice(0, 3)
  if (!input.startsWith('\u001B[')) return '\u001B'
  // ECMA-48, 5.4: parameters and intermediates, then a final byte from @ to ~. No regular expression, since V8 keeps its last subject.
  for (let end = 2; end < input.length; end++) {
    const code = input.charCodeAt(end)
    if (code >= 0x40 && code <= 0x7e) return input.slice(0, end + 1)
  }
  return 'cut'
}
