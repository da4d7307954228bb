import { afterAll, beforeAll } from 'vitest'
import { type Programs, programs } from './program.ts'

/** The programs, laid out before the tests of a file and removed behind them. */
export function builtPrograms(): Omit<Programs, 'remove'> {
  let built: Programs | undefined
  const current = (): Programs => {
    if (built === undefined) throw new Error('the programs are laid out when the tests of a file begin')
    return built
  }
  beforeAll(async () => {
    built = await programs()
  })
  afterAll(() => built?.remove())
  return {
    get folder() {
      return current().folder
    },
    run: (program, options) => current().run(program, options),
  }
}
