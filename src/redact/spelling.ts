/** One spelling of a secret in text. */
export interface Spelling {
  readonly encoding: string
  readonly bytes: Buffer
  /** How many bytes at the start are public, where the first bytes of the secret are. */
  readonly publicLength: number
}
