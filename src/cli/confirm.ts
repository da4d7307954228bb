import { createInterface } from 'node:readline'

/**
 * Asks a question on the terminal; anything but `y` or `yes` is a no. Ctrl-C ends the process.
 * Whoever calls it has made sure that `process.stdin` is a terminal.
 */
export async function confirm(question: string): Promise<boolean> {
  const line = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise<boolean>((resolve) => {
      line.once('SIGINT', () => {
        line.close()
        process.stderr.write('\n')
        process.exit(130)
      })
      line.once('close', () => resolve(false))
      line.question(`${question} [y/N] `, (answer) => resolve(/^y(es)?$/i.test(answer.trim())))
    })
  } finally {
    line.close()
  }
}
