import { inspect } from 'node:util'
import { LoadError, SecretError } from '../../src/core/errors.ts'
import { secret } from '../../src/load/declaration.ts'
import { loadSecrets } from '../../src/load/load-secrets.ts'
import { Writer } from '../../src/load/writer.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { anyText } from '../../src/testing/any-text.ts'
import type { FailureName } from './failures.ts'
import { shown } from './shown.ts'
import type { World } from './world.ts'

/** What a program saw of a failure. */
export interface Observation {
  /** All that can be printed of the errors and of the health, by where they came from. */
  readonly printed: ReadonlyMap<string, string>
  /** Codes of the problems that a load or a refresh was told of. */
  readonly codes: readonly string[]
  /** Whether a handle still served after a refresh that failed; `undefined` where nothing was refreshed. */
  readonly served?: boolean
  /** Names of the events of the refresh. */
  readonly events?: readonly string[]
}

const patient = 10_000 // milliseconds, where no deadline is waited for

/** How a program is run against a failure. `timeout` is what one call may take. */
export interface ObservationOptions {
  readonly failure: FailureName
  readonly timeout?: number
}

/** Loads from a backend that does not fail. What is loaded for that, an SDK, takes its time, which no deadline is measured by. */
export async function warmUp(world: World): Promise<void> {
  await (await load(world, patient)).close()
}

/** Loads while the backend fails. */
export async function observeLoad(world: World, { failure, timeout = patient }: ObservationOptions): Promise<Observation> {
  await world.fail(failure)
  const error = await failureOf(load(world, timeout))
  const problems = error instanceof LoadError ? error.problems : []
  return { printed: new Map([['load', shown(error)]]), codes: problems.map(({ code }) => code) }
}

/** Loads, and refreshes when the backend fails. */
export async function observeRefresh(world: World, { failure, timeout = patient }: ObservationOptions): Promise<Observation> {
  if (timeout < patient) await warmUp(world)
  const secrets = await load(world, timeout)
  const printed = new Map<string, string>()
  const events: string[] = []
  const told = new Set<string>()
  for (const event of ['error', 'stale'] as const) {
    secrets.on(event, (error) => {
      events.push(event)
      told.add(error.code)
      printed.set(`the event ${event}, ${events.length}`, shown(error))
    })
  }
  try {
    await world.fail(failure)
    const error = await failureOf(secrets.refresh())
    printed.set('refresh', shown(error))
    printed.set('health', [inspect(secrets.health(), { depth: 10, showHidden: true }), JSON.stringify(secrets.health())].join('\n'))
    const exposed = await failureOf((async () => secrets.env['V0']?.expose())())
    printed.set('expose', shown(exposed))
    if (error instanceof SecretError) told.add(error.code)
    return { printed, events, codes: [...told], served: exposed === undefined }
  } finally {
    await secrets.close()
  }
}

/** Writes, removes and lists while the backend fails. */
export async function observeWrites(world: World, { failure, timeout = patient }: ObservationOptions): Promise<Observation> {
  const [reference = ''] = world.references
  const writer = new Writer({ config: { adapters: [world.adapter], attempts: 1, timeout }, env: {}, redactor: new Redactor() })
  await world.fail(failure)
  const printed = new Map<string, string>()
  const note = async (name: string, done: Promise<unknown>): Promise<void> => void printed.set(name, shown(await failureOf(done)))
  await Promise.all([
    note('put', writer.put(reference, Buffer.from(world.value))),
    note('list', writer.list(world.adapter.scheme, listed(reference))),
    note('remove', writer.remove(reference)),
  ])
  await writer.close()
  return { printed, codes: [] }
}

async function load({ adapter, references }: World, timeout: number) {
  const schema = Object.fromEntries(references.map((from, index) => [`V${index}`, secret(anyText, { from })]))
  const quiet = { redactor: new Redactor(), files: false, env: {} } as const
  return await loadSecrets({ schema, adapters: [adapter], attempts: 1, timeout, startTimeout: timeout * 4, ...quiet })
}

/** The prefix that the path of a reference begins with. */
function listed(reference: string): string {
  const path = reference.slice(reference.indexOf('://') + 3).replace(/[?#].*$/, '')
  return path.slice(0, path.lastIndexOf('/') + 1)
}

async function failureOf(running: Promise<unknown>): Promise<unknown> {
  return await running.then(
    () => undefined,
    (error: unknown) => error,
  )
}
