/** An option of a command. */
export interface Option {
  readonly type: 'boolean' | 'string'
  /** One letter. */
  readonly short?: string
  /** What stands in the value's place in the help, `NAME`. */
  readonly value?: string
  readonly summary: string
  /** What a shell offers for the value. */
  readonly offers?: 'environments' | 'files'
}

/** Options by their long names. */
export type Options = Readonly<Record<string, Option>>

/** What was written on the command line, checked against the options. */
export interface Given {
  readonly positionals: readonly string[]
  flag(name: string): boolean
  text(name: string): string | undefined
}

/** A command of the tool: what its help says, what a shell offers, and what it does. */
export interface Command {
  /** Lines behind `tightlip NAME`, `[options] NAME`. */
  readonly usage: readonly string[]
  /** Paragraphs of the help. */
  readonly about: readonly string[]
  readonly options: Options
  /** Command lines with what they are for. */
  readonly examples: readonly (readonly [line: string, why: string])[]
  /** What a shell offers for the operands: words, or files, or the command line of another program. */
  readonly operands?: readonly string[] | 'files' | 'command'
  /** Whether options end at the first operand, since what follows is another program's. */
  readonly passesOn?: boolean
  /** Whether the arguments may hold a value typed by mistake, so that no message repeats them. */
  readonly discreet?: boolean
  /** Does it and resolves to the exit code. */
  run(given: Given): Promise<number>
}

/** What the overview says of a command, and where the rest of it is. */
export interface CommandEntry {
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** The option that names the environment. */
export const environmentOption: Option = {
  type: 'string',
  short: 'e',
  value: 'NAME',
  summary: 'the environment, such as production; by default TIGHTLIP_ENV of the process, the .env file or the config',
  offers: 'environments',
}

/** The option that answers every question with yes. */
export const yesOption: Option = { type: 'boolean', short: 'y', summary: 'do not ask' }

/** The option that makes the output JSON. */
export const jsonOption: Option = { type: 'boolean', summary: 'print JSON' }
