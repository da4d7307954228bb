// Whole process time of programs that take turns, so that what disturbs the machine disturbs all of them.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const rounds = Number(process.env.BENCH_ROUNDS ?? 40)

/**
 * Writes programs as ES modules into a folder, runs each once to warm the caches of the disk, and then all of them in rounds. Returns the
 * median of each in milliseconds.
 *
 * @param {Readonly<Record<string, string>>} programs
 * @param {{ folder: string; env?: NodeJS.ProcessEnv | undefined; onFirst?: (name: string) => Promise<void> }} options
 *   `onFirst` is called after the first run of each.
 * @returns {Promise<Readonly<Record<string, number>>>}
 */
export async function processTimes(programs, { folder, env, onFirst }) {
  const all = Object.entries(programs).map(([name, source], index) => {
    const file = join(folder, `program-${index}.mjs`)
    writeFileSync(file, source)
    return { name, file, times: /** @type {number[]} */ ([]) }
  })
  for (const { name, file } of all) {
    runProgram(file, { folder, env })
    await onFirst?.(name)
  }
  for (let round = 0; round < rounds; round++) {
    for (const { file, times } of all) times.push(runProgram(file, { folder, env }))
  }
  return Object.fromEntries(all.map(({ name, times }) => [name, median(times)]))
}

/**
 * Runs a program to its end and returns the milliseconds that it took.
 *
 * @param {string} file
 * @param {{ folder: string; env?: NodeJS.ProcessEnv | undefined }} options
 */
export function runProgram(file, { folder, env }) {
  const started = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const took = Number(process.hrtime.bigint() - started) / 1e6
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr.toString()}`)
  return took
}

/** @param {readonly number[]} times */
function median(times) {
  return times.toSorted((a, b) => a - b).at(Math.floor(times.length / 2)) ?? Number.NaN
}
