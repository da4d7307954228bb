import { randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { age } from '../../adapters/age/index.ts'
import { ageFolder, id, o } from './age-folder.ts'
import { buildProgram } from './program.ts'

let writer: Awaited<ReturnType<typeof buildProgram>>

beforeAll(async () => {
  writer = await buildProgram('age-writer')
})

async function numbers(store: Parameters<typeof age>[0], names: readonly string[]): Promise<number[]> {
  const read = await age(store).getMany(names.map(id), o)
  return read.map((one) => (one.status === 'fulfilled' && one.value ? Number(Buffer.from(one.value.bytes).toString()) : 0))
}

describe('writers of one store', () => {
  it('lose none of 8 times 50 secrets, when 8 processes write at once', { timeout: 120_000 }, async () => {
    const { options } = await ageFolder()
    const running = Array.from({ length: 8 }, (_, lane) => writer(options.store, options.identity, `L${lane}/*`, '50', '90s'))
    expect(await Promise.all(running.map(({ ended }) => ended)), running.map(({ errors }) => errors()).join('')).toEqual(Array(8).fill(0))
    const listed = await age(options).list('', o)
    const expected = running.flatMap((_, lane) => Array.from({ length: 50 }, (_, number) => `L${lane}/${number + 1}`))
    expect(listed.map((entry) => entry.id.path)).toEqual(expected.toSorted())
    expect(await numbers(options, ['L3/50', 'L7/17'])).toEqual([50, 17])
  })

  it('never show a reader a half store, nor an older one again, though no reader waits for them', { timeout: 120_000 }, async () => {
    const { options } = await ageFolder()
    const running = [1, 2].map((lane) => writer(options.store, options.identity, `L${lane}`, '100', '90s'))
    let over = false
    const ended = Promise.all(running.map(({ ended }) => ended)).finally(() => (over = true))
    let before = [0, 0]
    while (!over) {
      const found = await numbers(options, ['L1', 'L2'])
      for (const [index, number] of found.entries()) expect(number).toBeGreaterThanOrEqual(before[index] as number)
      before = found
      await turn()
    }
    expect(await ended, running.map(({ errors }) => errors()).join('')).toEqual([0, 0])
    expect(await numbers(options, ['L1', 'L2'])).toEqual([100, 100])
  })

  it(
    'killed at 200 random points leave a readable store, lose nothing they said was kept, and block nobody',
    { timeout: 240_000 },
    async () => {
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          const { options } = await ageFolder()
          const kept = new Map<string, number>()
          for (let round = 0; round < 50; round++) {
            const name = `R${round % 10}-${round}`
            // The timeout of the lock is the default, so a dead holder's lock that was not taken at once would be an error.
            const running = writer(options.store, options.identity, name, '100000')
            await running.printed(1)
            await delay(randomInt(0, 30))
            running.child.kill('SIGKILL')
            expect(await running.ended, running.errors()).toBe(null)
            kept.set(name, running.lines.length)
            const found = await numbers(options, [...kept.keys()])
            for (const [index, [key, number]] of [...kept].entries()) {
              // One more may have been kept than could be said.
              expect([number, key === name ? number + 1 : number], key).toContain(found[index])
              kept.set(key, found[index] as number)
            }
          }
          await age(options).put(id('LAST'), Buffer.from('1'), o)
          expect(readdirSync(dirname(options.store)).toSorted()).toEqual(['.gitignore', 'development.age', 'development.recipients'])
        }),
      )
    },
  )
})
