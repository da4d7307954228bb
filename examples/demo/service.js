// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const server = fileURLToPath(new URL('../http-service/server.js', import.meta.url))
const patience = 10_000

/** The example service in a process of its own, and the lines it has printed. */
export class Service {
  /** @type {string[]} */
  lines = []
  #port = ''
  #child

  /** @param {{ cwd: string, env: NodeJS.ProcessEnv, show: (line: string) => void, file?: string }} options */
  constructor({ cwd, env, show, file = server }) {
    this.#child = spawn(process.execPath, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        this.lines.push(line)
        show(line)
        this.#child.emit('line')
      })
    }
    this.#child.on('close', () => this.#child.emit('line'))
  }

  /** Waits for the port it listens on. */
  async started() {
    const line = await this.line(/listening on port (\d+)/)
    this.#port = /port (\d+)/.exec(line)?.[1] ?? ''
  }

  /**
   * Waits for a line, among those printed from index `from` on.
   *
   * @param {RegExp} pattern
   */
  async line(pattern, from = 0) {
    const signal = AbortSignal.timeout(patience)
    for (;;) {
      const found = this.lines.slice(from).find((line) => pattern.test(line))
      if (found !== undefined) return found
      if (this.#child.exitCode !== null) throw new Error(`the service has ended before it printed ${pattern}`)
      await once(this.#child, 'line', { signal })
    }
  }

  /**
   * The answer of the service as an object.
   *
   * @param {string} path
   */
  async get(path) {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, { signal: AbortSignal.timeout(patience) })
    return /** @type {Record<string, unknown>} */ (await response.json())
  }

  /** Waits for its end and returns the exit code. */
  async ended() {
    if (this.#child.exitCode === null) await once(this.#child, 'close', { signal: AbortSignal.timeout(patience) })
    return this.#child.exitCode
  }

  get pid() {
    return this.#child.pid
  }

  /** Ends it, whatever it is doing. */
  stop() {
    this.#child.kill('SIGKILL')
  }
}
