import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { ThreadRedactor } from '../../src/redact/thread-redactor.ts'

/** One of the two stands for the redactor of another thread: they share what the threads of a process share. */
function added(): { readonly here: ThreadRedactor; readonly there: (secret: string) => void; readonly secret: string } {
  const [here, other] = [new ThreadRedactor(), new ThreadRedactor()]
  here.add('OWN', randomBytes(18).toString('base64url'))
  return { here, there: (secret) => void other.add('OTHER', secret), secret: randomBytes(18).toString('base64url') }
}

test('a scanner masks what another thread adds after it was made', () => {
  const { here, there, secret } = added()
  const scanner = here.scanner('test')
  there(secret)
  const shown = Buffer.concat([scanner.push(Buffer.from(`a ${secret} b`)), scanner.end()]).toString()
  expect(shown).toBe('a [redacted:OTHER] b')
})

test('a stream masks what another thread adds after it was made', async () => {
  const { here, there, secret } = added()
  const stream = here.stream()
  there(secret)
  stream.end(`a ${secret} b`)
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('a [redacted:OTHER] b')
})
