import type { SecretId, SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { ModelError, modelAdapter, type Model, type ModelAdapter } from './model.ts'

/** A fault by its name, the one case that must find it, and how a correct adapter is broken. */
export interface Broken {
  readonly fault: string
  readonly found: string
  readonly break: (right: ModelAdapter, model: Model) => Partial<ModelAdapter>
}

/** An adapter with one fault. */
export function brokenAdapter({ break: breakIt }: Broken, model: Model): ModelAdapter {
  const right = modelAdapter(model)
  return { ...right, ...breakIt(right, model) }
}

type Get = ModelAdapter['get']
type GetMany = ModelAdapter['getMany']

/** Changes what every read answers, alone or in a batch. */
export function answering(right: ModelAdapter, change: (value: SecretValue, id: SecretId) => SecretValue): { get: Get; getMany: GetMany } {
  const changed = (value: SecretValue | undefined, id: SecretId): SecretValue | undefined => value && change(value, id)
  return {
    get: async (id, o) => changed(await right.get(id, o), id),
    async getMany(ids, o) {
      const answers = await right.getMany(ids, o)
      return answers.map((answer, index) =>
        answer.status === 'fulfilled' ? { ...answer, value: changed(answer.value, ids[index] as SecretId) } : answer,
      )
    },
  }
}

/** Says more than it should of one kind of failure. */
export function quoting(right: ModelAdapter, fault: ModelError['fault'], say: (id: SecretId, error: ModelError) => string): { get: Get } {
  return {
    get: async (id, o) =>
      await right.get(id, o).catch((error: unknown) => {
        if (!(error instanceof ModelError) || error.fault !== fault) throw error
        throw new SecretError(right.errorCode(error) ?? 'unknown', { reason: say(id, error), remedy: 'ask' })
      }),
  }
}
