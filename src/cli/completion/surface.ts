/** An option as a shell offers it. */
export interface OfferedOption {
  readonly type: 'boolean' | 'string'
  readonly short?: string
  readonly value?: string
  readonly summary: string
  readonly offers?: 'environments' | 'files'
}

/** A command as a shell offers it. */
export interface OfferedCommand {
  readonly name: string
  readonly summary: string
  readonly options: Readonly<Record<string, OfferedOption>>
  readonly operands: readonly string[] | 'files' | 'command' | undefined
}

/** All ways to write the options of a command, those with a value alone if `valued`. */
export function spellings({ options }: OfferedCommand, { valued = false }: { valued?: boolean } = {}): readonly string[] {
  return Object.entries(options).flatMap(([long, { short, type }]) => {
    if (valued && type === 'boolean') return []
    return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`]
  })
}
