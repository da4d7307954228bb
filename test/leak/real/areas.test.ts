import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { areas } from './areas.ts'
import { judged, type Judged } from './judged.ts'
import { names } from './made-up.ts'
import { programs as crashes } from './programs/crashes.mjs'
import { programs as fatal } from './programs/fatal.mjs'
import { openStand, type Stand } from './stand.ts'

let stand: Stand
beforeAll(async () => {
  stand = await openStand()
})
afterAll(() => stand.remove())

describe.each(Object.entries(areas))('%s', (area, { programs, way, ...rest }) => {
  const all = Object.keys(programs)
  let result: Judged
  beforeAll(async () => {
    result = await judged(stand, way, { area, programs: all, ...rest })
  })

  test('the process of all programs ends as it does with dotenv', () => {
    const { bare, masked } = result
    expect({ code: masked.code, signal: masked.signal }, masked.text.slice(-2000)).toEqual({ code: bare.code, signal: bare.signal })
  })

  test.each(all)('%s shows each secret with dotenv and none with tightlip', (program) => {
    const { shown, leaked, unmasked, text } = result.of(program)
    expect(shown).toEqual(names)
    expect(leaked, text).toEqual([])
    expect(unmasked, text).toEqual([])
  })
})

test('there are at least 200 programs', () => {
  expect(
    [...Object.values(areas).map(({ programs }) => programs), crashes, fatal].flatMap((programs) => Object.keys(programs)).length,
  ).toBeGreaterThan(200)
})
