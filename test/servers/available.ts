import { afterAll, describe, it } from 'vitest'
import * as named from '../required.ts'

/** A backend whose servers the tests in `*.servers.test.ts` start; the name that `TIGHTLIP_TEST_REQUIRE` lists it by. */
export type Backend = 'aws' | 'gcp' | 'vault'

/** Why this machine cannot have a server, in one sentence. */
export interface Skip {
  readonly skip: string
}

/** A server that runs on loopback. */
export interface Running {
  stop(): Promise<void>
}

/** Whether the servers of a backend must be here, so that one which cannot be had is a failure and not a skip. */
export function required(backend: Backend): boolean {
  return named.required(backend)
}

/**
 * What a start function gave, for `describe.skipIf('skip' in server)`.
 *
 * @throws {Error} when there is no server and `TIGHTLIP_TEST_REQUIRE` asks for it.
 */
export function orSkip<T extends object>(backend: Backend, started: T | Skip): T | Skip {
  if (isSkip(started) && required(backend)) {
    throw new Error(`no server for the tests of ${backend}, and TIGHTLIP_TEST_REQUIRE asks for it: ${started.skip}`)
  }
  return started
}

/** Whether a start function gave a reason in place of a server. */
export function isSkip(started: object): started is Skip {
  return 'skip' in started && typeof started.skip === 'string'
}

/**
 * Starts a server, declares tests on it, and stops it after them. Where the machine cannot have it there is one skipped test whose name says
 * why. To be awaited at the top of a `*.servers.test.ts`: a first start may install and build for minutes.
 *
 * @throws {Error} as `orSkip`.
 *
 * @example
 * ```ts
 * await describeOn('aws', 'moto', startMoto, ({ endpoint }) => {
 *   it('answers', async () => { ... })
 * })
 * ```
 */
export async function describeOn<T extends Running>(
  backend: Backend,
  name: string,
  start: () => Promise<T | Skip>,
  tests: (server: T) => void | Promise<void>,
): Promise<void> {
  const server = orSkip(backend, await start())
  if (isSkip(server)) declareSkip(name, server)
  else declareTests(name, server, tests)
}

function declareTests<T extends Running>(name: string, server: T, tests: (server: T) => void | Promise<void>): void {
  describe(name, async () => {
    afterAll(async () => await server.stop())
    await tests(server)
  })
}

function declareSkip(name: string, { skip }: Skip): void {
  describe(name, () => {
    it.skipIf(true)(`cannot be run here: ${skip}`, () => undefined)
  })
}
