import { host } from './host.ts'

/** A process about to be started. */
export interface Start {
  readonly file: unknown
  readonly args: readonly unknown[]
  readonly env: ReadonlyMap<string, unknown>
}

/** Returns the environment to give in the place of the one that a start has; `undefined` to leave it. */
export type Limit = (start: Start) => ReadonlyMap<string, unknown> | undefined

/** The functions that wait for the child. */
export const syncNames = ['spawnSync', 'execFileSync', 'execSync'] as const

/** The options of `ChildProcess.prototype.spawn`, to which all functions that do not wait come down, with another environment. */
export function rewriteSpawn(options: unknown, limit: Limit): unknown {
  const { file, args, envPairs } = record(options)
  if (!Array.isArray(envPairs)) return options
  const env = new Map(
    (envPairs as readonly string[]).map((pair) => {
      // On Windows a name may begin with `=`.
      const at = pair.indexOf('=', 1)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
  const limited = limit({ file, args: list(args), env })
  if (limited === undefined) return options
  return { ...record(options), envPairs: [...limited].map(([name, value]) => `${name}=${value as string}`) }
}

/** The arguments of a function that waits, with another environment. What Node refuses goes through as it is. */
export function rewriteSync(name: (typeof syncNames)[number], args: readonly unknown[], limit: Limit): readonly unknown[] {
  const hasList = name !== 'execSync' && (args[1] === undefined || args[1] === null || Array.isArray(args[1]))
  const at = hasList ? 2 : 1
  const options = args[at]
  if (options !== undefined && options !== null && typeof options !== 'object') return args
  const { env, shell } = record(options)
  const throughShell = name === 'execSync' || Boolean(shell)
  const limited = limit({
    file: throughShell ? undefined : args[0],
    args: [args[0], ...(hasList ? list(args[1]) : [])],
    env: variables(env || host.env),
  })
  if (limited === undefined) return args
  const head = Array.from({ length: at }, (_, index) => args[index])
  return [...head, { ...record(options), env: Object.fromEntries(limited) }, ...args.slice(at + 1)]
}

/** The arguments of `process.execve(file, args, env)`, with another environment. */
export function rewriteExecve([file, args, env, ...rest]: readonly unknown[], limit: Limit): readonly unknown[] {
  const given = env === undefined ? host.env : env
  const limited = limit({ file, args: list(args), env: variables(given) })
  return [file, args, limited === undefined ? given : Object.fromEntries(limited), ...rest]
}

/** As Node reads an environment: inherited names count, what is `undefined` does not. */
function variables(env: unknown): ReadonlyMap<string, unknown> {
  const all = new Map<string, unknown>()
  if (typeof env !== 'object' || env === null) return all
  for (const name in env) {
    const value: unknown = Reflect.get(env, name)
    if (value !== undefined) all.set(name, value)
  }
  return all
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
