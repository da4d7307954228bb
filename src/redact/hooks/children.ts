import { basename } from 'node:path'
import type WorkerThreads from 'node:worker_threads'
import { preloads } from '../../core/preloaded.ts'
import type { Redactor } from '../redactor.ts'
import { bypassed } from './bypass.ts'
import { type ChildSecrets, readChildSecrets, unknownChildSecrets } from './child-secrets.ts'
import { host } from './host.ts'
import { replace } from './replace.ts'
import { rewriteExecve, rewriteSpawn, rewriteSync, syncNames, type Start } from './starts.ts'

/** What this thread's children may get, shared by all copies of this package. */
export interface Children {
  /** What the config says; `undefined` leaves it to `TIGHTLIP_CHILDREN`. */
  secrets: ChildSecrets | undefined
  /** Lets out what is held back: a child that inherits the output writes past it. */
  flush: () => void
}

const mark = Symbol.for('tightlip.children')
const variable = 'TIGHTLIP_CHILDREN'
const inherited = 'tightlip.children'

const threads = (): typeof WorkerThreads => host.getBuiltinModule('node:worker_threads')

/**
 * Keeps secrets out of the environment that a child process is given, and tells of those in its arguments. What is not synchronous is
 * reached on a prototype, so that functions which somebody took before, and cluster, are covered too.
 */
export function hookChildren(redactor: Redactor): Children {
  const module = host.getBuiltinModule('node:child_process')
  const marked = module.ChildProcess as unknown as { readonly [mark]?: Children; readonly prototype: object }
  if (marked[mark] !== undefined) return marked[mark]
  const children: Children = { secrets: threads().getEnvironmentData(inherited) as ChildSecrets | undefined, flush: () => {} }
  Object.defineProperty(marked, mark, { value: children })
  const limit = (start: Start): ReadonlyMap<string, unknown> | undefined => look(start, children, redactor)
  replace(
    marked.prototype,
    'spawn',
    (original) =>
      function (options, ...rest) {
        return original.call(this, rewriteSpawn(options, limit), ...rest)
      },
  )
  for (const name of syncNames) {
    replace(
      module,
      name,
      (original) =>
        (...args) =>
          original(...rewriteSync(name, args, limit)),
    )
  }
  // Node 22.15 and later: another program takes the place of this one.
  replace(
    host,
    'execve',
    (original) =>
      (...args) =>
        original.apply(host, [...rewriteExecve(args, limit)]),
  )
  return children
}

/** Says what the config says, for this thread and the workers that it starts from now on. */
export function setChildSecrets(children: Children, secrets: ChildSecrets): void {
  children.secrets = secrets
  threads().setEnvironmentData(inherited, secrets === 'all' ? secrets : [...secrets])
}

/** Tells of secrets in the arguments; returns the environment to give instead, where it is another one. */
function look({ file, args, env }: Start, children: Children, redactor: Redactor): ReadonlyMap<string, unknown> | undefined {
  if (bypassed() || redactor.size === 0) return undefined
  children.flush()
  for (const argument of args) if (typeof argument === 'string') redactor.text(argument, 'argv')
  const allowed = allowedBy(env.get(variable), children, (text) => {
    warnOnce(unknownChildSecrets(text, (name) => env.has(name) || name in host.env || redactor.has(name)))
    return readChildSecrets(text)
  })
  if (allowed === 'all') return undefined
  const kept = new Map(env)
  for (const [name, value] of env) {
    if (allowed.includes(name) || !isSecret(name, String(value), redactor)) continue
    const reference = runsNode(file) ? referenceOf(name, value as string) : undefined
    if (reference === undefined) kept.delete(name)
    else kept.set(name, reference)
  }
  return kept
}

/** What the call says in the environment that it gives, else the config, else the environment of this process. */
function allowedBy(call: unknown, { secrets }: Children, read: (text: string) => ChildSecrets): ChildSecrets {
  const own = host.env[variable]
  if (typeof call === 'string' && call !== own) return read(call)
  return secrets ?? (own === undefined ? 'all' : read(own))
}

const warned = new Set<string>()

function warnOnce(text: string | undefined): void {
  if (text === undefined || warned.has(text)) return
  warned.add(text)
  host.emitWarning(text, 'TightlipWarning')
}

/** A value declared under this very name, or a copy that stands in the environment of this process. Under another name a call may pass it on. */
function isSecret(name: string, value: string, redactor: Redactor): boolean {
  if (value === '') return false
  return redactor.has(name, value) || (host.env[name] === value && redactor.text(value, 'environment') !== value)
}

/** A child that runs Node may resolve the reference by itself, on a record of its own. Another one would take it for the value. */
function referenceOf(name: string, value: string): string | undefined {
  for (const preload of preloads()) {
    const text = preload.originalText(name, value)
    // An escaped literal is the value.
    if (text !== undefined) return text.slice(0, 7).toLowerCase() === 'string:' ? undefined : text
  }
  return undefined
}

function runsNode(file: unknown): boolean {
  return typeof file === 'string' && (file === host.execPath || ['node', 'node.exe'].includes(basename(file)))
}
