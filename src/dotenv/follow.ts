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
  setTimeout(() => {
    start(followed).catch((error: unknown) => {
      warnOnce(`the values in process.env could not be refreshed and stay as they are: ${messageOf(error)}`)
      follow(followed)
    })
  }, followed.after).unref()
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
  secrets.onRotate((variable) => rewrite(variable, texts))
}

/** Puts a new value where the one before it stands. What the program has changed meanwhile is left alone. */
export function rewrite({ name, value }: ResolvedVariable, texts: Readonly<Record<string, string>>): void {
  const there = process.env[name]
  if (there === undefined || there === value || !wasInjected(name, there)) return
  remember(name, texts[name] ?? '', value)
  process.env[name] = value
}

function messageOf(error: unknown): string {
  return error instanceof Error && 'code' in error && 'reason' in error ? error.message : 'the loader could not be started'
}
