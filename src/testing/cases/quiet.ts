import assert from 'node:assert/strict'
import { Redactor } from '../../redact/redactor.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { printed } from '../printed.ts'
import type { Stand } from '../stand.ts'
import { witness } from '../witness.ts'

const states = ['erase', 'deny', 'disable', 'logOut', 'stop'] as const

/** What an adapter keeps to itself. */
export const quiet: readonly CaseDefinition[] = [
  {
    name: 'what it logs in with is concealed',
    needs: ['credentials'],
    async run(stand) {
      await stand.write('conceal', canary())
      const redactor = new Redactor()
      const secrets = await stand.load([stand.reference('conceal')], { redactor })
      await secrets.close()
      for (const credential of await stand.credentials()) {
        assert.ok(!redactor.text(`(${credential})`).includes(credential), 'a credential was not handed to conceal')
      }
    },
  },
  {
    name: 'no error quotes a value, a credential or the backend',
    async run(stand) {
      const value = canary()
      const watched = witness(stand.adapter)
      const errors = await everyError(stand, value, { adapters: [watched.adapter] })
      const text = errors.map(printed).join('\n')
      assert.deepEqual(await holds(stand, text, value), [])
      for (const quoted of [...watched.texts, ...stand.answers]) assert.ok(!text.includes(quoted), 'an error quotes the backend')
    },
  },
  {
    name: 'printing the adapter shows no value and no credential',
    async run(stand) {
      const value = canary()
      await stand.write('printed', value)
      await stand.value('printed')
      assert.deepEqual(await holds(stand, printed(stand.adapter), value), [])
    },
  },
]

/** The errors of every failure that can be had: alone, beside a good secret, and of a write. */
async function everyError(stand: Stand, value: Uint8Array, config: Parameters<Stand['load']>[1]): Promise<readonly unknown[]> {
  await stand.write('good', canary())
  await stand.write('quiet', value)
  await stand.value('quiet')
  const references = [stand.reference('good'), stand.reference('quiet')]
  const errors: unknown[] = [
    ...(await stand.problems([stand.reference('absent')], config)),
    ...(await stand.problems([stand.reference('quiet', { nosuchparam: '1' }), stand.reference('good')], config)),
  ]
  for (const state of states) {
    if (!stand.seeds(state)) continue
    await stand.write('quiet', value)
    await stand.bring(state, 'quiet')
    errors.push(...(await stand.problems(references.slice(1), config)), ...(await stand.problems(references, config)))
    if (stand.can('put') && state !== 'erase') errors.push(await failureOf(stand.writer().put(stand.reference('quiet'), value)))
    if (state === 'logOut' || state === 'stop') break // what comes after would meet the same
  }
  return errors
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** The secrets that a text holds, in any form that a redactor knows. */
async function holds(stand: Stand, text: string, value: Uint8Array): Promise<readonly string[]> {
  const redactor = new Redactor()
  redactor.add('value', value)
  for (const credential of await stand.credentials()) redactor.add('credential', credential)
  const found = new Set<string>()
  redactor.onMask(({ name, encoding }) => void found.add(`the ${name}, ${encoding}`))
  redactor.text(text)
  return [...found]
}
