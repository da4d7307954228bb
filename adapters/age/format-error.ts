/**
 * Which part of an age file did not hold. `identity`: it is not encrypted to any of the identities given.
 * `passphrase`: it is encrypted with a passphrase, for which nobody can be asked here.
 */
export type AgeFault = 'armor' | 'header' | 'mac' | 'payload' | 'identity' | 'passphrase'

/** An age file that could not be decrypted, and why. It quotes nothing of the file. */
export class AgeFormatError extends Error {
  readonly fault: AgeFault

  static {
    Object.defineProperty(AgeFormatError.prototype, 'name', { value: 'AgeFormatError', configurable: true, writable: true })
  }

  constructor(fault: AgeFault) {
    super(`age file: ${fault}`)
    this.fault = fault
  }
}
