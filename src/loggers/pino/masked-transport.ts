import type { WorkerOptions } from 'node:worker_threads'
import { type PinoTarget, targetUrl } from './target.ts'

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
  (Masked | { readonly targets: readonly (Masked & { readonly level?: string })[] })

type Masked = { target: string; options: object } | { pipeline: PinoTarget[] }

const name = 'tightlip/pino'

/**
 * The same transport, where each target is opened behind a mask in the worker. A target is not made a pipeline, since pino ends those before
 * a target has closed, and lines are lost.
 */
export function maskedTransport({ target, options, pipeline, targets, ...rest }: PinoTransport): MaskedTransport {
  if (targets === undefined) return { ...rest, ...masked(target, options, pipeline) }
  return {
    ...rest,
    targets: targets.map(({ target, options, pipeline, ...rest }) => ({ ...rest, ...masked(target, options, pipeline) })),
  }
}

function masked(target?: string, options: object = {}, pipeline: readonly PinoTarget[] = []): Masked {
  if (target === undefined) return { pipeline: [{ target: name }, ...pipeline] }
  return { target: name, options: { target: targetUrl(target), options } }
}
