import { SecretError } from '../../src/core/errors.ts'
import type { Broken } from './breaking.ts'
import { ModelError } from './model.ts'

/** Batches broken on purpose. */
export const brokenBatches: readonly Broken[] = [
  {
    fault: 'a batch answered in the order of the backend',
    found: 'many are answered in the order asked',
    break: (right) => ({
      getMany: async (ids, o) =>
        await right.getMany(
          ids.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
          o,
        ),
    }),
  },
  {
    fault: 'a batch cut at 20',
    found: 'more than one call can carry are answered all the same',
    break: (right) => ({ getMany: async (ids, o) => await right.getMany(ids.slice(0, 20), o) }),
  },
  {
    fault: 'duplicates of a batch dropped',
    found: 'an id that is asked twice is answered twice',
    break: (right) => ({
      getMany: async (ids, o) => await right.getMany([...new Map(ids.map((id) => [JSON.stringify(id), id])).values()], o),
    }),
  },
  {
    fault: 'a batch of none sent all the same',
    found: 'a batch of none is answered by none',
    break: (right) => ({
      async getMany(ids, o) {
        if (ids.length === 0) throw new Error('the list of ids must have at least one element')
        return await right.getMany(ids, o)
      },
    }),
  },
  {
    fault: 'a batch without what was missing',
    found: 'what a batch does not find is missing alone',
    break: (right) => ({
      async getMany(ids, o) {
        const answers = await right.getMany(ids, o)
        return answers.filter((answer) => answer.status === 'rejected' || answer.value !== undefined)
      },
    }),
  },
  {
    fault: 'a batch that fails whole when a part is denied',
    found: 'what the backend denies in a batch is denied alone',
    break: (right) => ({
      async getMany(ids, o) {
        const answers = await right.getMany(ids, o)
        for (const answer of answers) if (answer.status === 'rejected' && answer.reason instanceof ModelError) throw answer.reason
        return answers
      },
    }),
  },
  {
    fault: 'a batch that fails whole at a param',
    found: 'a param that is not known spoils no more of a batch than its own reference',
    break: (right) => ({
      async getMany(ids, o) {
        const answers = await right.getMany(ids, o)
        for (const answer of answers) if (answer.status === 'rejected' && answer.reason instanceof SecretError) throw answer.reason
        return answers
      },
    }),
  },
]
