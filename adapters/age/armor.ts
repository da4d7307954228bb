import { decodeBase64, encodeBase64 } from './base64.ts'
import { AgeFormatError } from './format-error.ts'

const begin = '-----BEGIN AGE ENCRYPTED FILE-----'
const end = '-----END AGE ENCRYPTED FILE-----'

/** Whether the file is armored: text that git and chat programs carry. */
export function isArmored(file: Buffer): boolean {
  return file.subarray(0, 1024).toString('latin1').trimStart().startsWith(begin)
}

/**
 * The bytes inside an armored file.
 *
 * @throws {AgeFormatError} when the armor is cut or spelt in any way but the one the format allows (age specification, "ASCII armor").
 */
export function dearmor(file: Buffer): Buffer {
  const lines = file.toString('latin1').trim().replaceAll('\r\n', '\n').split('\n')
  if (lines.shift() !== begin || lines.pop() !== end || lines.length === 0) throw new AgeFormatError('armor')
  const last = lines.length - 1
  const whole = lines.every((line, index) => (index === last ? line.length > 0 && line.length <= 64 : line.length === 64))
  const bytes = whole ? decodeBase64(lines.join(''), { padded: true }) : undefined
  if (bytes === undefined) throw new AgeFormatError('armor')
  return bytes
}

/** The file as armored text, lines of 64 characters. */
export function armor(file: Uint8Array): string {
  const lines = encodeBase64(file, { padded: true }).match(/.{1,64}/g) ?? []
  return `${[begin, ...lines, end].join('\n')}\n`
}
