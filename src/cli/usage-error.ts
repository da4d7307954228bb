/** The command line is not one that the tool takes. The message is in our own words and repeats no operand. */
export class UsageError extends Error {
  /** The command whose help is pointed at. */
  readonly command: string | undefined

  constructor(message: string, command?: string) {
    super(message)
    this.command = command
  }
}
