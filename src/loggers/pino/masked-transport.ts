import type { WorkerOptions } from 'node:worker_threads'
import type { PinoTarget } from './target.ts'

/** One of several targets of pino's, or a pipeline in the place of one. */
export interface PinoDestination {
  readonly target?: string
  readonly options?: object
  readonly pipeline?: readonly PinoTarget[]
  readonly level?: string
}

/** What `pino.transport` and the option `transport` of `pino` take: `target`, `pipeline` or `targets`. */
export interface PinoTransport extends PinoDestination {
  readonly targets?: readonly PinoDestination[]
  readonly levels?: Record<string, number>
  readonly dedupe?: boolean
  readonly worker?: WorkerOptions & { autoEnd?: boolean }
}

/** What both of them take of it. */
export type MaskedTransport = Omit<PinoTransport, 'target' | 'options' | 'pipeline' | 'targets'> &
  (MaskedPipeline | { readonly targets: readonly MaskedPipeline[] })

interface MaskedPipeline {
  pipeline: PinoTarget[]
  level?: string
}

/** The same transport, with a step before each target that masks in the worker. Pino itself finds and opens all of them. */
export function maskedTransport({ target, options, pipeline, targets, ...rest }: PinoTransport): MaskedTransport {
  if (targets === undefined) return { ...rest, pipeline: steps(target, options, pipeline) }
  const masked = ({ target, options, pipeline, ...rest }: PinoDestination): MaskedPipeline => ({
    ...rest,
    pipeline: steps(target, options, pipeline),
  })
  return { ...rest, targets: targets.map(masked) }
}

function steps(target?: string, options?: object, pipeline: readonly PinoTarget[] = []): PinoTarget[] {
  const last = target === undefined ? pipeline : [options === undefined ? { target } : { target, options }]
  return [{ target: 'tightlip/pino' }, ...last]
}
