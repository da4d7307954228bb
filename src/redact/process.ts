import { EventEmitter } from 'node:events'
import type { ChildSecrets } from './hooks/child-secrets.ts'
import { hookChildren, setChildSecrets } from './hooks/children.ts'
import { hookDescriptors } from './hooks/descriptors.ts'
import { hazards } from './hooks/hazards.ts'
import { host } from './hooks/host.ts'
import { watchInspector } from './hooks/inspector.ts'
import { Outlets } from './hooks/outlets.ts'
import { hookRawDebug } from './hooks/raw-debug.ts'
import { hookReports } from './hooks/reports.ts'
import { hookStreams, hookWorkerStreams } from './hooks/streams.ts'
import { watchTransports } from './hooks/transports.ts'
import { hookUncaught } from './hooks/uncaught.ts'
import { hookWorkers, isMainThread } from './hooks/workers.ts'
import { warnOfMasks } from './places/mask-warnings.ts'
import type { Redactor } from './redactor.ts'
import { ThreadRedactor } from './thread-redactor.ts'

/** What the copies of this package in one thread share. */
interface Owner {
  readonly redactor: Redactor
  hooked: boolean
}

const mark = Symbol.for('tightlip.redactor')

/**
 * The redactor of this process, in each thread one that knows what the others know. A second copy of this package gets the first one's.
 */
export function processRedactor(): Redactor {
  return owner().redactor
}

/**
 * Masks what this process prints: stdout, stderr, their descriptors, uncaught errors. Called again, also by a second copy of this
 * package, it does nothing. Returns warnings to show, a sentence each, the first time.
 */
export function installHooks(): readonly string[] {
  const own = owner()
  if (own.hooked) return []
  own.hooked = true
  const { redactor } = own
  const outlets = new Outlets(redactor)
  const ends = [outlets.stdout, outlets.stderr]
  if (isMainThread()) {
    hookStreams(outlets)
    hookUncaught(redactor, outlets)
    watchTransports()
    watchInspector()
  } else {
    ends.push(...hookWorkerStreams(redactor))
  }
  hookWorkers()
  hookChildren(redactor).flush = () => {
    for (const outlet of ends) outlet.flush({ wait: true })
  }
  hookReports(redactor)
  hookRawDebug(redactor, outlets)
  hookDescriptors(outlets) // tells the ES modules of all
  const unknown = warnOfMasks(redactor)
  host.on('exit', () => {
    for (const outlet of ends) outlet.end()
  })
  return [...unknown, ...hazards()]
}

/**
 * Says which secrets the children of this process may get in their environment; without a word it stays with what was said before, else
 * with `TIGHTLIP_CHILDREN`, else they get all.
 */
export function limitChildren(secrets: ChildSecrets | undefined): void {
  const own = owner()
  const children = hookChildren(own.redactor)
  if (secrets !== undefined) setChildSecrets(children, secrets)
  if (!own.hooked) host.getBuiltinModule('node:module').syncBuiltinESMExports()
}

/** The mark is on a function that every copy has in common, whatever context it runs in. */
function owner(): Owner {
  const marked = EventEmitter as unknown as { [mark]?: Owner }
  if (marked[mark] === undefined) {
    Object.defineProperty(marked, mark, { value: { redactor: new ThreadRedactor(), hooked: false } satisfies Owner })
  }
  return marked[mark] as Owner
}
