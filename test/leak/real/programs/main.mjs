// Runs programs of an area, each with each of the three secrets, or one with all of them at once.
import { writeSync } from 'node:fs'

export const names = ['API_TOKEN', 'DB_PASSWORD', 'SIGNING_KEY']

/** What the test looks for, to know whose output follows. */
const mark = (text) => writeSync(1, `\n@@@ ${text} @@@\n`)

export async function main(values) {
  const { LEAK_AREA, LEAK_PROGRAMS, LEAK_TOGETHER } = process.env
  const { programs } = await import(`./${LEAK_AREA}.mjs`)
  for (const program of JSON.parse(LEAK_PROGRAMS)) {
    if (LEAK_TOGETHER === 'true') await programs[program](names.map((name) => values[name]).join(' '), values)
    else {
      for (const name of names) {
        mark(`${program}: ${name}`)
        await programs[program](values[name], name)
      }
    }
  }
  if (LEAK_TOGETHER !== 'true') mark('end')
}
