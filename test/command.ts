import { spawnSync } from 'node:child_process'
import { required } from './required.ts'

/**
 * Whether a command can be run here, for `describe.skipIf(!available('age'))` in a `*.commands.test.ts`, which `npm run test:commands` runs.
 *
 * @throws {Error} when it cannot and `TIGHTLIP_TEST_REQUIRE` says that it must be there.
 */
export function available(command: string): boolean {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0
  if (!found && required(command)) throw new Error(`the command ${command} is not installed, and TIGHTLIP_TEST_REQUIRE asks for it`)
  return found
}
