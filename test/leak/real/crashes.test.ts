import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ended } from '../program.ts'
import { hasMask, leaks } from './judged.ts'
import { names } from './made-up.ts'
import { optionsOf, programs } from './programs/crashes.mjs'
import { programs as fatal } from './programs/fatal.mjs'
import { openStand, type Stand, type Way } from './stand.ts'

let stand: Stand
beforeAll(async () => {
  stand = await openStand()
})
afterAll(() => stand.remove())

async function both(area: string, name: string, way: Way): Promise<{ bare: Ended; masked: Ended }> {
  const started = { area, programs: [name], together: true, options: optionsOf(name) } as const
  const bare = await stand.start('dotenv', started)
  const masked = await stand.start(way, started)
  expect(leaks(bare.output, stand.values), bare.text).toEqual(names)
  expect(leaks(masked.output, stand.values), masked.text).toEqual([])
  // Of a syntax error nothing is shown but what it is.
  expect(hasMask(masked.output) || /^SyntaxError: /m.test(masked.text), masked.text).toBe(true)
  return { bare, masked }
}

const ways: readonly Way[] = ['config', 'register', 'loadSecrets']
const all = Object.keys(programs).map((name, index) => [name, ways[index % ways.length] as Way] as const)

describe.concurrent('a process that ends by', () => {
  test.each(all)('%s shows each secret with dotenv and none with tightlip (%s), and ends in the same way', async (name, way) => {
    const { bare, masked } = await both('crashes', name, way)
    expect({ code: masked.code, signal: masked.signal }, masked.text).toEqual({ code: bare.code, signal: bare.signal })
  })

  test.each(Object.keys(fatal))('%s shows each secret with dotenv and none under tightlip run', async (name) => {
    await both('fatal', name, 'run')
  })
})
