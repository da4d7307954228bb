import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { madeUp, shows, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token, special, body, pem } = madeUp()
const printed = [token, special, body]

test.each(['inherit', 'silent', 'crash'])(
  'a cluster leaks nothing, primary and workers, that have the hooks from the options of Node or from its variable: %s',
  async (how) => {
    const common = { secrets: [token, special, pem], args: [how], env: { LEAK_PRINTED: JSON.stringify(printed) } }
    const preload = `--import=${pathToFileURL(join(built.folder, 'preload.mjs')).href}`
    const bare = await built.run('cluster.mjs', { ...common, hooks: false })
    for (const text of printed) expect(shows(bare.output, text)).toBe(true)
    for (const run of [
      { ...common, hooks: true },
      { ...common, hooks: false, env: { ...common.env, NODE_OPTIONS: preload } },
    ]) {
      const masked = await built.run('cluster.mjs', run)
      for (const text of printed) expect(showsSome(masked.output, text)).toBe(false)
      // Three processes print each secret four times.
      expect(masked.text.split('[redacted:').length - 1).toBeGreaterThanOrEqual(3 * 4 * printed.length)
      expect(masked.code).toBe(bare.code)
    }
  },
)
