import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { isDate, isUint8Array } from 'node:util/types'
import type { SecretValue } from '../../core/adapter.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import { callOptions, type Stand } from '../stand.ts'

const text = 'pä$$ wörd = "quoted" \'too\' #no-comment $HOME %41 \\n\n日本語 🔑\ttab'

/** Reading one secret. */
export const reads: readonly CaseDefinition[] = [
  { name: 'text comes back byte for byte, beyond ASCII too', run: async (stand) => await comesBack(stand, Buffer.from(text)) },
  {
    name: 'bytes that are no text come back byte for byte',
    needs: ['binary'],
    run: async (stand) => await comesBack(stand, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  },
  {
    name: 'a value of no bytes is a value',
    needs: ['empty'],
    run: async (stand) => await comesBack(stand, Buffer.alloc(0)),
  },
  {
    name: 'a line end at the end belongs to the value',
    needs: ['lineEnd'],
    run: async (stand) => await comesBack(stand, Buffer.from(`${canary().toString()}\n`)),
  },
  {
    name: 'a value of 64 KiB comes back whole',
    needs: ['large'],
    run: async (stand) => await comesBack(stand, Buffer.from(randomBytes(49_152).toString('base64'))),
  },
  {
    name: "bytes that were handed out are the caller's own",
    async run(stand) {
      const value = canary()
      await stand.write('own', value)
      const { bytes } = await stand.value('own')
      bytes.fill(0)
      assert.deepEqual(Buffer.from((await stand.value('own')).bytes), value)
    },
  },
  {
    name: 'names that JavaScript knows are ordinary names',
    async run(stand) {
      for (const name of ['constructor', 'toString', '__proto__']) {
        const [missing] = await stand.read([stand.id(name)])
        assert.equal(missing?.status, 'rejected', `there is no secret ${name} yet`)
      }
      const value = canary()
      await stand.write('constructor', value)
      assert.deepEqual(Buffer.from((await stand.value('constructor')).bytes), value)
    },
  },
  {
    name: 'reads at the same time do not meet',
    async run(stand) {
      const values = Array.from({ length: 8 }, (_, index) => [`meet-${index}`, canary()] as const)
      for (const [name, value] of values) await stand.write(name, value)
      const reading = [...values, ...values, ...values].map(async ([name, value]) => {
        const { bytes } = await stand.value(name)
        assert.ok(value.equals(bytes), `${name} must get its own value`)
      })
      await Promise.all(reading)
    },
  },
  {
    name: 'ids are left as they are',
    async run({ adapter, write, path, scheme }) {
      await write('left', canary())
      const id = { scheme, path: path('left'), params: {} }
      const before = structuredClone(id)
      await adapter.get(id, callOptions())
      assert.deepEqual(id, before)
      const ids = [id, { ...id, path: path('absent'), params: {} }]
      const all = structuredClone(ids)
      await adapter.getMany?.(ids, callOptions())
      assert.deepEqual(ids, all)
    },
  },
  {
    name: 'what is said beside the value is well formed',
    async run(stand) {
      await stand.write('said', canary())
      wellFormed(await stand.value('said'))
    },
  },
]

async function comesBack(stand: Stand, value: Uint8Array): Promise<void> {
  await stand.write('stored', value)
  const { bytes } = await stand.value('stored')
  assert.ok(isUint8Array(bytes), 'bytes must be a Uint8Array')
  assert.ok(Buffer.from(value).equals(bytes), `${value.length} bytes were stored, ${bytes.length} came back, or other ones`)
}

function wellFormed({ version, createdAt, rotatedAt, nextRotationAt, expiresAt, facts = {} }: SecretValue): void {
  assert.ok(version === undefined || (typeof version === 'string' && version !== ''), 'version must be a text')
  for (const [name, date] of Object.entries({ createdAt, rotatedAt, nextRotationAt, expiresAt })) {
    assert.ok(date === undefined || (isDate(date) && !Number.isNaN(date.getTime())), `${name} must be a valid Date`)
  }
  const soon = Date.now() + 300_000 // clocks differ
  for (const date of [createdAt, rotatedAt]) assert.ok(date === undefined || date.getTime() < soon, 'the past must not lie in the future')
  if (createdAt !== undefined && rotatedAt !== undefined) assert.ok(createdAt <= rotatedAt, 'created must not be after rotated')
  for (const [name, fact] of Object.entries(facts)) assert.equal(typeof fact, 'string', `the fact ${name} must be a text`)
}
