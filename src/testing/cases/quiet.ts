import assert from 'node:assert/strict'
import { Redactor } from '../../redact/redactor.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { printed } from '../printed.ts'
import type { Stand } from '../stand.ts'
import { witness } from '../witness.ts'

const states = {
  deny: 'the backend refuses',
  disable: 'a secret is disabled',
  logOut: 'the login is not accepted',
  stop: 'the backend is down',
} as const

/** What an adapter keeps to itself. */
export const quiet: readonly CaseDefinition[] = [
  {
    name: 'what it logs in with is concealed',
    needs: ['credentials'],
    async run(stand) {
      await stand.write('conceal', canary())
      const credentials = await stand.credentials()
      const redactor = new Redactor()
      const secrets = await stand.load([stand.reference('conceal')], { redactor })
      await secrets.close()
      for (const credential of credentials) {
        assert.ok(!redactor.text(`(${credential})`).includes(credential), 'a credential was not handed to conceal')
      }
    },
  },
  {
    name: 'no error quotes a value, a credential or the backend when there is nothing to read',
    async run(stand) {
      await quotesNothing(stand, async (fail) => {
        await fail(stand.reference('absent'))
        await fail(stand.reference('quiet', { nosuchparam: '1' }))
        if (!stand.seeds('erase')) return
        await stand.bring('erase', 'quiet')
        await fail(stand.reference('quiet'))
      })
    },
  },
  {
    name: 'printing the adapter shows no value and no credential',
    async run(stand) {
      const value = canary()
      await stand.write('printed', value)
      await stand.value('printed')
      assert.deepEqual(holds(printed(stand.adapter), value, await stand.credentials()), [])
    },
  },
  ...(Object.keys(states) as (keyof typeof states)[]).map((state): CaseDefinition => ({
    name: `no error quotes a value, a credential or the backend when ${states[state]}`,
    needs: [state],
    run: async (stand) =>
      await quotesNothing(stand, async (fail) => {
        await stand.bring(state, 'quiet')
        await fail(stand.reference('quiet'))
      }),
  })),
]

/** Lets reads fail, alone and beside a good secret, and a write where the adapter writes, and looks at each error. */
async function quotesNothing(stand: Stand, failing: (fail: (reference: string) => Promise<void>) => Promise<void>): Promise<void> {
  const value = canary()
  const errors: unknown[] = []
  const { adapter, texts } = witness(stand.adapter)
  await stand.write('good', canary())
  await stand.write('quiet', value)
  await stand.value('quiet')
  const credentials = await stand.credentials()
  const good = stand.reference('good')
  await failing(async (reference) => {
    for (const references of [[reference], [good, reference]]) errors.push(...(await stand.problems(references, { adapters: [adapter] })))
    if (stand.can('put')) errors.push(await failureOf(stand.writer().put(reference, value)))
  })
  const text = errors.map(printed).join('\n')
  assert.deepEqual(holds(text, value, credentials), [])
  for (const quoted of [...texts, ...stand.answers]) assert.ok(!text.includes(quoted), 'an error quotes the backend')
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** The secrets that a text holds, in any form that a redactor knows. */
function holds(text: string, value: Uint8Array, credentials: readonly string[]): readonly string[] {
  const redactor = new Redactor()
  redactor.add('value', value)
  for (const credential of credentials) redactor.add('credential', credential)
  const found = new Set<string>()
  redactor.onMask(({ name, encoding }) => void found.add(`the ${name}, ${encoding}`))
  redactor.text(text)
  return [...found]
}
