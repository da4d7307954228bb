import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Bundles the program of the servers into a folder, since Node 20 runs no TypeScript, and returns what starts one with secrets in it.
 *
 * @param {string} folder
 */
export async function serverProgram(folder) {
  const build = await rolldown({ cwd: root, platform: 'node', input: './bench/backends/server.js', external: /^[^./]/ })
  const file = join(folder, 'server.mjs')
  await build.write({ file, format: 'es', codeSplitting: false })
  await build.close()
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))

  /**
   * @param {string} kind
   * @param {Readonly<Record<string, string>>} values
   */
  return async (kind, values) => {
    const child = spawn(process.execPath, [file, kind], { stdio: ['pipe', 'pipe', 'inherit'] })
    const closed = once(child, 'close')
    const lines = createInterface({ input: child.stdout })
    /** @param {string} line */
    const ask = async (line) => {
      child.stdin.write(`${line}\n`)
      const [answer] = await Promise.race([once(lines, 'line'), closed.then(() => [])])
      if (answer === undefined) throw new Error(`the server of ${kind} has ended`)
      return JSON.parse(answer)
    }
    return {
      where: /** @type {Readonly<Record<string, string>>} */ (await ask(JSON.stringify(values))),
      /** @returns {Promise<import('./server.js').Calls>} The calls since it was asked last. */
      calls: async () => await ask('calls'),
      async stop() {
        child.stdin.end()
        await closed
      },
    }
  }
}
