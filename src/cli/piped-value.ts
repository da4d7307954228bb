import { SecretError } from '../core/errors.ts'
import { largestFile } from '../core/regular-file.ts'

/**
 * Reads a value from standard input to its end. One line end at the end is taken off, which `echo` and editors add; nothing else is changed.
 *
 * @throws {SecretError} `invalid_value` when it is larger than 1 MiB.
 */
export async function readPipedValue(): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > largestFile) {
      throw new SecretError('invalid_value', {
        reason: 'the value is larger than 1 MiB',
        remedy: 'keep large data elsewhere and only its key here',
      })
    }
  }
  const bytes = Buffer.concat(chunks)
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0
  return bytes.subarray(0, bytes.length - end)
}
