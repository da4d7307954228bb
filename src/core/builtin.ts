import type Crypto from 'node:crypto'
import type Stream from 'node:stream'
import type V8 from 'node:v8'

// Parts of Node that cost two to four milliseconds each to load (bench/start-up). They are taken at first use, so that a program
// without secrets does not pay for them.

/** `node:crypto` */
export function crypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto')
}

/** `node:stream` */
export function stream(): typeof Stream {
  return process.getBuiltinModule('node:stream')
}

/** `node:v8` */
export function v8(): typeof V8 {
  return process.getBuiltinModule('node:v8')
}
