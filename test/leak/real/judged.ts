import type { Ended } from '../program.ts'
import { names, type Values } from './made-up.ts'
import { shows } from './readings.ts'
import type { Stand, Started, Way } from './stand.ts'

/** What one program printed with each secret, by the names of their variables. */
export interface Printed {
  /** The secrets that can be read in what it printed with dotenv. */
  readonly shown: readonly string[]
  /** Those that can be read in what it printed with tightlip. */
  readonly leaked: readonly string[]
  /** Those in whose place there is no mask. */
  readonly unmasked: readonly string[]
  /** What it printed with tightlip. */
  readonly text: string
}

/** Programs that ran one after the other in one process, once with dotenv and once in a way of tightlip. */
export interface Judged {
  readonly bare: Ended
  readonly masked: Ended
  of(program: string): Printed
}

/** Runs programs with dotenv and in a way of tightlip, and reads what each of them printed. */
export async function judged(stand: Stand, way: Way, started: Started): Promise<Judged> {
  const [bare, masked] = await Promise.all([stand.start('dotenv', started), stand.start(way, started)])
  const parts = [partsOf(bare), partsOf(masked)] as const
  return {
    bare,
    masked,
    of(program) {
      const [theirs, ours] = parts.map(
        (all) => new Map(names.map((name) => [name, all.get(`${program}: ${name}`) ?? all.get(`${program}: all`) ?? Buffer.alloc(0)])),
      )
      const filter = (found: (name: (typeof names)[number]) => boolean): readonly string[] => names.filter((name) => found(name))
      return {
        shown: filter((name) => shows(theirs?.get(name) as Buffer, stand.values[name])),
        leaked: filter((name) => shows(ours?.get(name) as Buffer, stand.values[name])),
        unmasked: filter((name) => !hasMask(ours?.get(name) as Buffer)),
        text: names.map((name) => ours?.get(name)?.toString()).join(''),
      }
    },
  }
}

/** The secrets that can be read in an output of all of them. */
export function leaks(output: Buffer, values: Values): readonly string[] {
  return names.filter((name) => shows(output, values[name]))
}

/** Whether there is a mask in an output, as text or as bytes. */
export function hasMask(output: Buffer): boolean {
  return /\[redact(?:ed:|ion failed)/.test(output.toString()) || shows(output, '[redacted:API_TOKEN]')
}

/** Cuts what was printed at the marks, of which there is one on each stream that has a file or a pipe of its own. */
function partsOf({ stdout, stderr }: Ended): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const output of [stdout, stderr]) {
    const [, ...parts] = output.toString('latin1').split(/\n@@@ (.*) @@@\n/)
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const name = Buffer.from(parts[at] ?? '', 'latin1').toString()
      found.set(name, Buffer.concat([found.get(name) ?? Buffer.alloc(0), Buffer.from(parts[at + 1] ?? '', 'latin1')]))
    }
  }
  return found
}
