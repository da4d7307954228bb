export interface Maskers {
  readonly text: (text: string) => string
  readonly bytes: (bytes: Uint8Array) => Uint8Array
}
export function maskValue(value: unknown, maskers: Maskers): unknown {
  return typeof value === 'string' ? maskers.text(value) : value
}
