import assert from 'node:assert/strict'
import type { ReadResult } from '../../load/reader.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { callOptions, type Stand } from '../stand.ts'

/** Reading many at once. */
export const batch: readonly CaseDefinition[] = [
  {
    name: 'many are answered in the order asked',
    needs: ['getMany'],
    async run(stand) {
      const values = await writeAll(stand, ['many-c', 'many-a', 'many-d', 'many-b'])
      const results = await stand.read([...values.keys()].map((name) => stand.id(name)))
      for (const [index, value] of [...values.values()].entries()) assertValue(results[index], value)
    },
  },
  {
    name: 'more than one call can carry are answered all the same',
    needs: ['getMany'],
    async run(stand) {
      const values = await writeAll(
        stand,
        Array.from({ length: 25 }, (_, index) => `more-${String(index).padStart(2, '0')}`),
      )
      const results = await stand.read([...values.keys()].map((name) => stand.id(name)))
      for (const [index, value] of [...values.values()].entries()) assertValue(results[index], value)
    },
  },
  {
    name: 'an id that is asked twice is answered twice',
    needs: ['getMany'],
    async run(stand) {
      const values = await writeAll(stand, ['twice-a', 'twice-b'])
      // The loader asks for each id once; other callers may not.
      const ids = ['twice-a', 'twice-a', 'twice-b'].map((name) => stand.id(name))
      const answers = await stand.adapter.getMany?.(ids, callOptions())
      assert.equal(answers?.length, 3)
      for (const [index, name] of ['twice-a', 'twice-a', 'twice-b'].entries()) {
        const answer = answers[index]
        assert.ok(
          answer?.status === 'fulfilled' && values.get(name)?.equals(stand.unwrap(answer.value?.bytes ?? Buffer.alloc(0))),
          `answer ${index}`,
        )
      }
    },
  },
  {
    name: 'a batch of none is answered by none',
    needs: ['getMany'],
    async run({ adapter }) {
      assert.deepEqual(await adapter.getMany?.([], callOptions()), [])
    },
  },
  {
    name: 'what a batch does not find is missing alone',
    needs: ['getMany'],
    run: async (stand) => await failsAlone(stand, async () => undefined, 'not_found'),
  },
  {
    name: 'what the backend denies in a batch is denied alone',
    needs: ['getMany', 'deny'],
    run: async (stand) => {
      const deny = async (name: string): Promise<void> => {
        await stand.write(name, canary())
        await stand.bring('deny', name)
      }
      await failsAlone(stand, deny, 'permission_denied')
    },
  },
  {
    name: 'a param that is not known spoils no more of a batch than its own reference',
    needs: ['getMany'],
    run: async (stand) => {
      const values = await writeAll(stand, ['spoilt-a', 'spoilt-b', 'spoilt-c'])
      const results = await stand.read([stand.id('spoilt-a'), stand.id('spoilt-b', { nosuchparam: '1' }), stand.id('spoilt-c')])
      assertValue(results[0], values.get('spoilt-a'))
      assertValue(results[2], values.get('spoilt-c'))
    },
  },
]

async function writeAll(stand: Stand, names: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const values = new Map(names.map((name) => [name, canary()]))
  for (const [name, value] of values) await stand.write(name, value)
  return values
}

async function failsAlone(stand: Stand, fail: (name: string) => Promise<void>, code: string): Promise<void> {
  const values = await writeAll(stand, ['alone-a', 'alone-c'])
  await fail('alone-b')
  const results = await stand.read(['alone-a', 'alone-b', 'alone-c'].map((name) => stand.id(name)))
  assertValue(results[0], values.get('alone-a'))
  assert.equal(results[1]?.status === 'rejected' ? results[1].reason.code : 'a value', code)
  assertValue(results[2], values.get('alone-c'))
}

function assertValue(result: ReadResult | undefined, value: Buffer | undefined): void {
  if (result?.status !== 'fulfilled') assert.fail(`a secret that is there was not read: ${String(result?.reason)}`)
  assert.ok(value?.equals(result.value.bytes), 'each must get its own value')
}
