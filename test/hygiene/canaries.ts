import { randomBytes } from 'node:crypto'

/**
 * Stands all over what a faulty server answers, so that even the ten characters that `JSON.parse` quotes hold some of it: no text of Node,
 * tightlip or an SDK is written in these letters.
 */
export const backendText = 'ЩдЖщ'

const window = 16 // characters or bytes of a canary in a row that count as a part of it

/** One spelling of a part of a canary. */
interface Needle {
  readonly form: string
  readonly text: string
}

/** Texts that nothing of what is printed may hold, whole or in part, in the spellings that errors and logs make of them. */
export class Canaries {
  readonly #needles = new Map<string, readonly Needle[]>()

  /** Random text that is looked for from now on under this name. */
  make(name: string): string {
    const text = randomBytes(27).toString('base64url')
    this.add(name, text)
    return text
  }

  /** Looks for a text too. Public parts of it must not be 16 characters long. */
  add(name: string, text: string): void {
    if (text.length < 8) throw new Error(`${name} is too short to be looked for`)
    this.#needles.set(`${name}\n${text}`, partsOf(text))
  }

  /** Looks for a text as a whole only: what holds parts that may be printed, such as the name of a secret. */
  addWhole(name: string, text: string): void {
    this.#needles.set(`${name}\n${text}`, spellings(text))
  }

  /** What a text holds: names of canaries with the form they were found in. */
  in(printed: string): readonly string[] {
    const text = printed.replaceAll(/(?<=\d),\s+(?=\d)/g, ',') // lists of bytes, as inspect lays them out
    const found = new Set<string>()
    for (const [key, needles] of this.#needles) {
      for (const { form, text: needle } of needles) if (text.includes(needle)) found.add(`${key.slice(0, key.indexOf('\n'))} (${form})`)
    }
    if (/[Ѐ-ӿ]|%D0%|\\u04|Ð|&#10\d\d;/i.test(text)) found.add('text of the backend')
    return [...found]
  }
}

function partsOf(text: string): readonly Needle[] {
  const needles = [...spellings(text)]
  for (const start of starts(text.length)) needles.push({ form: 'a part', text: text.slice(start, start + window) })
  const bytes = Buffer.from(text)
  for (const start of starts(bytes.length)) needles.push(...binary(bytes.subarray(start, start + window)))
  return needles
}

function spellings(text: string): readonly Needle[] {
  const bytes = Buffer.from(text)
  const json = JSON.stringify(text).slice(1, -1)
  return [
    { form: 'as it is', text },
    { form: 'JSON', text: json },
    { form: 'JSON in JSON', text: JSON.stringify(json).slice(1, -1) },
    { form: 'percent', text: encodeURIComponent(text) },
    { form: 'HTML', text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;') },
    ...base64(bytes),
    ...(bytes.length < window ? binary(bytes) : []),
  ]
}

/** Base64 at each of the three places where a text may begin within it, without the digits that its neighbours share. */
function base64(bytes: Buffer): readonly Needle[] {
  return [0, 1, 2].flatMap((shift) => {
    const digits = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    const own = digits.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + bytes.length) * 8) / 6) - 1)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')].map((text) => ({ form: 'base64', text }))
  })
}

function binary(bytes: Buffer): readonly Needle[] {
  const hex = bytes.toString('hex')
  return [
    { form: 'hex', text: hex },
    { form: 'a Buffer', text: hex.replaceAll(/(..)(?!$)/g, '$1 ') },
    { form: 'bytes', text: bytes.join(',') },
  ]
}

/** Where windows begin: every fourth place, so that any 19 in a row hold one, and the last one. */
function starts(length: number): readonly number[] {
  if (length <= window) return []
  const last = length - window
  return [...Array.from({ length: Math.ceil(last / 4) }, (_, index) => index * 4), last]
}
