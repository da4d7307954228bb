import type WorkerThreads from 'node:worker_threads'
import { executable } from './exec-arguments.ts'
import { host } from './host.ts'
import { workerHooks } from './worker-hooks-path.ts'

type Options = WorkerThreads.WorkerOptions
type WorkerClass = typeof WorkerThreads.Worker

/** What a worker is told about its start, beside what the program tells it. */
interface Start {
  /** What `process.execArgv` is in the worker, without what was added here. */
  readonly execArgv: readonly string[]
}

const key = 'tightlip.start'

const leftBehind =
  'worker threads write to descriptors past redaction: worker-hooks.cjs of tightlip is not beside the bundle; copy it there from node_modules/tightlip/dist, or leave tightlip out of the bundle'

// Loading `node:worker_threads` costs two milliseconds, which only a process with secrets pays.
const threads = (): typeof WorkerThreads => host.getBuiltinModule('node:worker_threads')

const hooked = new WeakSet<object>()

/** Whether this is the main thread of the process. */
export function isMainThread(): boolean {
  return threads().isMainThread
}

/** Whether a worker was started with the hooks in it. */
export function isHooked(worker: object): boolean {
  return hooked.has(worker)
}

/**
 * Has every worker of this thread begin with the hooks: with `--require`, since Node runs no `--import` in a worker made with
 * `{ eval: true }`. Code that took the class from `node:worker_threads` by `require()` before keeps the one without.
 */
export function hookWorkers(): void {
  const path = workerHooks()
  // A bundler may have left the file behind.
  if (!host.getBuiltinModule('node:fs').existsSync(path)) {
    host.once('worker', () => host.emitWarning(leftBehind, 'TightlipWarning'))
    return
  }
  const module = threads()
  const { Worker } = module
  const Hooked = new Proxy(Worker, {
    construct(target, [file, options, ...rest]: unknown[], newTarget) {
      return construct(target, path, options, (given) => Reflect.construct(target, [file, given, ...rest], newTarget) as object)
    },
  })
  Worker.prototype.constructor = Hooked
  Reflect.set(module, 'Worker', Hooked)
}

/** In a worker: the program in it sees none of what was added to start it so. */
export function hideStart(): void {
  const { getEnvironmentData, setEnvironmentData } = threads()
  const start = getEnvironmentData(key) as Start | undefined
  if (start === undefined) return
  setEnvironmentData(key)
  host.execArgv.splice(0, host.execArgv.length, ...start.execArgv)
}

function construct(Worker: WorkerClass, path: string, options: unknown = {}, make: (options: unknown) => object): object {
  const execArgv = execArgvOf(options)
  if (execArgv === undefined) return make(options)
  const { setEnvironmentData } = threads()
  const start: Start = { execArgv: (options as Options).execArgv ?? host.execArgv }
  setEnvironmentData(key, start)
  try {
    const begin = (inherited: readonly string[]): object => make({ ...(options as Options), execArgv: [...inherited, '--require', path] })
    const worker = begin(execArgv === 'inherited' ? executable(host.execArgv, Worker) : execArgv)
    hooked.add(worker)
    return worker
  } finally {
    setEnvironmentData(key)
  }
}

/**
 * The arguments that a worker would be started with. One with neither arguments nor an environment of its own inherits the options of
 * this thread; one with an environment begins with what stands in its `NODE_OPTIONS`. `undefined` for what Node refuses.
 */
function execArgvOf(options: unknown): readonly string[] | 'inherited' | undefined {
  if (typeof options !== 'object' || options === null) return undefined
  const { execArgv, env } = options as Options
  if (Array.isArray(execArgv)) return execArgv
  if (execArgv) return undefined
  return typeof env === 'object' && env !== null ? [] : 'inherited'
}
