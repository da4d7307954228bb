import { joined } from '../scanner.ts'
import type { WriteCall } from './fs-arguments.ts'
import { isSame, type Outlet } from './outlet.ts'
import { sinkOf } from './outlets.ts'

/** What to write in the place of a call's bytes; `undefined` when they may go out as they came. */
export function passed(outlet: Outlet | undefined, call: WriteCall, fd: number): readonly Uint8Array[] | undefined {
  if (outlet === undefined) return undefined
  const out = call.position === undefined ? outlet.pass(call.bytes, sinkOf(fd)) : [outlet.passWhole(call.bytes)]
  return isSame(out, call.bytes) ? undefined : out
}

/** The arguments for bytes that go to a place in the file. */
export function placed(name: string, out: readonly Uint8Array[], position: number): unknown[] {
  const bytes = joined(out)
  return name.startsWith('writev') ? [[bytes], position] : [bytes, 0, bytes.length, position]
}
