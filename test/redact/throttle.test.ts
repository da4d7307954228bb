import { expect, it } from 'vitest'
import { Throttle, type MaskedPlace } from '../../src/redact/places/throttle.ts'

/** A throttle on a clock that stands still until it is told to go on. */
function setUp(): { throttle: Throttle; told: MaskedPlace[]; pass: (milliseconds: number) => void; timers: () => number } {
  let time = 0
  let due: { at: number; call: () => void }[] = []
  const told: MaskedPlace[] = []
  const throttle = new Throttle((place) => told.push(place), {
    now: () => time,
    later: (call, milliseconds) => void due.push({ at: time + milliseconds, call }),
  })
  const pass = (milliseconds: number): void => {
    const until = time + milliseconds
    for (let next = due.find(({ at }) => at <= until); next !== undefined; next = due.find(({ at }) => at <= until)) {
      due = due.filter((one) => one !== next)
      time = next.at
      next.call()
    }
    time = until
  }
  return { throttle, told, pass, timers: () => due.length }
}

const mask = { name: 'S', channel: 'stdout', encoding: 'raw', where: '/app.js:12:5' }
const minute = 60_000

it('tells of the first mask of a place at once, and of further ones once a minute with their number', () => {
  const { throttle, told, pass } = setUp()
  throttle.note(mask)
  expect(told).toEqual([{ ...mask, count: 1 }])
  for (let time = 0; time < 9999; time++) throttle.note(mask)
  expect(told).toHaveLength(1)
  pass(minute)
  expect(told).toEqual([
    { ...mask, count: 1 },
    { ...mask, count: 9999 },
  ])
  throttle.note(mask)
  throttle.note(mask)
  pass(minute - 1)
  expect(told).toHaveLength(2)
  pass(1)
  expect(told.at(-1)).toEqual({ ...mask, count: 2 })
})

it('tells at once again when a place was quiet for a minute', () => {
  const { throttle, told, pass } = setUp()
  throttle.note(mask)
  pass(minute)
  throttle.note(mask)
  expect(told.map(({ count }) => count)).toEqual([1, 1])
})

it('counts places, names, channels and encodings apart', () => {
  const { throttle, told } = setUp()
  const others = [{ where: '/app.js:13:5' }, { where: undefined }, { name: 'T' }, { channel: 'stderr' }, { encoding: 'hex' }]
  for (const other of [{}, ...others]) throttle.note({ ...mask, ...other })
  expect(told).toEqual([{}, ...others].map((other) => ({ ...mask, ...other, count: 1 })))
})

it('tells of what is left when it is flushed, once', () => {
  const { throttle, told, pass } = setUp()
  for (let time = 0; time < 5; time++) throttle.note(mask)
  throttle.flush()
  throttle.flush()
  pass(10 * minute)
  expect(told.map(({ count }) => count)).toEqual([1, 4])
})

it('of more than 1000 places at a time tells without their lines, and counts them all', () => {
  const { throttle, told, pass, timers } = setUp()
  for (let round = 0; round < 3; round++) {
    for (let line = 0; line < 5000; line++) throttle.note({ ...mask, where: `/app.js:${line}:1` })
  }
  expect(told).toHaveLength(1001)
  expect(timers()).toBe(1)
  pass(minute)
  expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(15_000)
  expect(told.filter(({ where }) => where === undefined)).toEqual([
    { ...mask, where: undefined, count: 1 },
    { ...mask, where: undefined, count: 11_999 },
  ])
  expect(timers()).toBe(0)
})

it('has room for new places when others have been quiet for a minute', () => {
  const { throttle, told, pass } = setUp()
  for (let line = 0; line < 1000; line++) throttle.note({ ...mask, where: `/app.js:${line}:1` })
  pass(minute)
  throttle.note({ ...mask, where: '/other.js:1:1' })
  expect(told.at(-1)?.where).toBe('/other.js:1:1')
})
