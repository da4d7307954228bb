/** A form as text, before it is kept as bytes. */
export interface TextForm {
  readonly text: string
  /** How many characters at the start are public. */
  readonly publicLength?: number
  /** From which character on runs count; undefined where they do not. */
  readonly random?: number | undefined
  /** Whether it is a piece of the form before it, and no secret part that makes a value one. */
  readonly piece?: boolean
}
