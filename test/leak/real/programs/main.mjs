// Runs programs of an area, each with each of the three secrets, or one with all of them at once.
import { writeSync } from 'node:fs'

export const names = ['API_TOKEN', 'DB_PASSWORD', 'SIGNING_KEY']

/** What the test looks for, to know whose output follows. */
const mark = (text) => process.env.LEAK_MARKED.split(',').forEach((fd) => writeSync(Number(fd), `\n@@@ ${text} @@@\n`))

export async function main(values) {
  const { LEAK_AREA, LEAK_PROGRAMS, LEAK_TOGETHER } = process.env
  const { programs } = await import(`./${LEAK_AREA}.mjs`)
  const all = names.map((name) => values[name]).join(' ')
  for (const program of JSON.parse(LEAK_PROGRAMS)) {
    for (const name of LEAK_TOGETHER === 'true' ? ['all'] : names) {
      mark(`${program}: ${name}`)
      await programs[program](name === 'all' ? all : values[name], values)
    }
  }
  mark('end')
}
