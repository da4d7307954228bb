import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { madeUp, shows, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token, special, body, pem } = madeUp()
const printed = [token, special, body]

const typed = `const secrets = JSON.parse(process.env.LEAK_PRINTED)
for (const secret of secrets) console.log(secret)
secrets
throw new Error(secrets[0])
`
function repl(preload: readonly string[], env: NodeJS.ProcessEnv = {}): { output: Buffer; text: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['-i', ...preload.flatMap((file) => ['--import', join(built.folder, file)])], {
    cwd: built.folder,
    input: typed,
    env: { PATH: process.env['PATH'], LEAK_SECRETS: JSON.stringify([token, special, pem]), LEAK_PRINTED: JSON.stringify(printed), ...env },
  })
  const output = Buffer.concat([stdout, stderr])
  return { output, text: output.toString() }
}

test('what the REPL prints is masked', () => {
  const [bare, masked] = [repl([]), repl(['preload.mjs'])]
  for (const text of printed) {
    expect(shows(bare.output, text)).toBe(true)
    expect(showsSome(masked.output, text)).toBe(false)
  }
  expect(masked.text).toContain('[redacted:SECRET_0]')
})

test('the REPL, which keeps what is typed in a file, is warned of, unless it is told not to keep it', () => {
  const warning = /the REPL keeps what is typed in a file, unmasked/
  expect(repl(['warnings.mjs']).text).toMatch(warning)
  expect(repl(['warnings.mjs'], { NODE_REPL_HISTORY: '' }).text).not.toMatch(warning)
})

test.each(['call', 'signal'])('an inspector that is opened while the program runs is warned of, once: by a %s', async (how) => {
  const [bare, hooked] = await Promise.all(
    [false, true].map((hooks) => built.run('inspector.mjs', { hooks, secrets: [token], args: [how], options: ['--inspect-port=0'] })),
  )
  expect(bare?.text).not.toContain('TightlipWarning')
  expect(hooked?.text.match(/TightlipWarning: the inspector was opened: a debugger sees secrets/g)).toHaveLength(1)
  expect(hooked?.code).toBe(0)
})
