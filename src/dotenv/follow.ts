import type { SecretError } from '../core/errors.ts'
import { processRedactor } from '../redact/process.ts'
import { remember, wasInjected } from './injected.ts'
import type { ResolveRequest, ResolvedVariable } from './message.ts'
import { warnOnce } from './say.ts'

/** References whose values stand in `process.env`. */
export interface Followed {
  readonly request: ResolveRequest
  readonly config: string | undefined
  /** Milliseconds until they are read again for the first time. */
  readonly after: number
}

/**
 * Rewrites `process.env` when values change. The loader enters this thread only when the first time is up; from then on it
 * follows them itself. The timer does not hold the process open.
 */
export function follow(followed: Followed): void {
  setTimeout(() => void refresh(followed), followed.after).unref()
}

async function refresh(followed: Followed): Promise<void> {
  const first = await failureOf(followed)
  // A denial counts when it is said after a second login too.
  const error = deniedIn(first).length === 0 ? first : await failureOf(followed)
  if (error === undefined) return
  const denied = deniedIn(error)
  for (const name of denied) withdraw(name)
  const fate = denied.length === 0 ? 'stay as they are' : 'stay as they are, but for what was denied, which is taken out'
  warnOnce(`the values in process.env could not be refreshed and ${fate}: ${messageOf(error)}`)
  // What is denied must not keep the others from being refreshed.
  for (const isDenied of [true, false]) {
    const some = part(followed, (name) => denied.includes(name) === isDenied)
    if (Object.keys(some.request.texts).length > 0) follow(some)
  }
}

function part(followed: Followed, belongs: (name: string) => boolean): Followed {
  const { request } = followed
  return {
    ...followed,
    request: { ...request, texts: Object.fromEntries(Object.entries(request.texts).filter(([name]) => belongs(name))) },
  }
}

async function failureOf(followed: Followed): Promise<unknown> {
  return await start(followed).then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** The names that a failed load says were denied. */
function deniedIn(error: unknown): readonly string[] {
  const problems = error instanceof Error && 'problems' in error && Array.isArray(error.problems) ? (error.problems as SecretError[]) : []
  return problems.flatMap(({ denied, variable }) => (denied && variable !== undefined ? [variable] : []))
}

async function start({ request: { texts, sources }, config: path }: Followed): Promise<void> {
  const [{ loadEnvironment }, { importConfigFile }] = await Promise.all([
    import('../load/environment.ts'),
    import('../load/config-file.ts'),
  ])
  const secrets = await loadEnvironment(texts, {
    delivery: 'variable',
    config: path === undefined ? {} : await importConfigFile(path),
    sourceOf: (name) => sources[name] ?? 'process.env',
    redactor: processRedactor(),
  })
  for (const variable of secrets.variables) rewrite(variable, texts)
  secrets.onEvict(withdraw)
  secrets.onRotate((variable) => rewrite(variable, texts))
}

const withdrawn = new Set<string>()

/** Takes a value that its backend denies out of `process.env`, until there is one again. What the program has changed meanwhile is left alone. */
export function withdraw(name: string): void {
  const there = process.env[name]
  if (there === undefined || !wasInjected(name, there)) return
  delete process.env[name]
  withdrawn.add(name)
}

/** Puts a new value where the one before it stands. What the program has changed meanwhile is left alone. */
export function rewrite({ name, value }: ResolvedVariable, texts: Readonly<Record<string, string>>): void {
  const there = process.env[name]
  const ours = there === undefined ? withdrawn.delete(name) : there !== value && wasInjected(name, there)
  if (!ours) return
  remember(name, texts[name] ?? '', value)
  process.env[name] = value
}

function messageOf(error: unknown): string {
  return error instanceof Error && 'code' in error && 'reason' in error ? error.message : 'the loader could not be started'
}
