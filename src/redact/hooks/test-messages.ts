import { Buffer } from 'node:buffer'
import type V8 from 'node:v8'
import type { Redactor } from '../redactor.ts'
import type { Scanner } from '../scanner.ts'
import { host } from './host.ts'

const nothing = new Uint8Array(0)

/** What V8's serialization begins with, and the length of the number that follows it in a message. */
const header = 2
const size = 4

/** Whether this process is a test file that `node --test` runs, and reads what it prints as messages of the test runner. */
export function isTestFile(): boolean {
  return host.env['NODE_TEST_CONTEXT'] === 'child-v8'
}

/**
 * A scanner that masks the messages of the test runner as values, since a mask among their bytes makes them unreadable: V8's header, a
 * length, and a serialized value (`v8-serializer.js` of Node's test runner). They are written one a chunk. What else the file prints
 * stands between them and is masked by the given scanner.
 */
export function scanMessages(scanner: Scanner, redactor: Redactor): Scanner {
  const v8 = host.getBuiltinModule('node:v8')
  const mask = (value: unknown): unknown => redactor.value(value, 'stdout')
  const push = (chunk: Uint8Array): Uint8Array =>
    isMessage(chunk) ? Buffer.concat([scanner.release(), maskMessage(chunk, v8, mask)]) : scanner.push(chunk)
  return {
    push,
    pieces: (chunk) => [push(chunk)].filter(({ length }) => length > 0),
    isQuiet: (text) => scanner.isQuiet(text),
    get held() {
      return scanner.held
    },
    release: () => scanner.release(),
    end: () => scanner.end(),
  }
}

function isMessage(chunk: Uint8Array): boolean {
  if (chunk.length < 2 * header + size || chunk[0] !== 0xff || chunk[header + size] !== 0xff || chunk[1] !== chunk[header + size + 1]) {
    return false
  }
  return new DataView(chunk.buffer, chunk.byteOffset).getUint32(header) === chunk.length - header - size
}

/** A message that cannot be masked is left out. The exit code of the file says that it failed. */
function maskMessage(chunk: Uint8Array, v8: typeof V8, mask: (value: unknown) => unknown): Uint8Array {
  try {
    const value: unknown = v8.deserialize(chunk.subarray(header + size))
    maskErrors(value, v8, mask)
    const body = v8.serialize(mask(value))
    const start = Buffer.from(chunk.subarray(0, header + size))
    start.writeUInt32BE(body.length, header)
    return Buffer.concat([start, body])
  } catch {
    return nothing
  }
}

/** Errors stand in a message as bytes, a number for their kind and a serialized value (`error_serdes.js` of Node), causes within them too. */
function maskErrors(value: unknown, v8: typeof V8, mask: (value: unknown) => unknown, seen: Set<object> = new Set()): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return
  seen.add(value)
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (part instanceof Uint8Array && part[1] === 0xff) {
      const error: unknown = v8.deserialize(part.subarray(1))
      maskErrors(error, v8, mask, seen)
      Reflect.set(value, key, Buffer.concat([part.subarray(0, 1), v8.serialize(mask(error))]))
    } else maskErrors(part, v8, mask, seen)
  }
}
