import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { type Ended } from './program.ts'
import { reports } from './programs/reports.mjs'
import { madeUp, shows, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token, special, body, pem } = madeUp()
const printed = [token, special, body]

const run = (name: string, hooks: boolean, options: readonly string[] = []): Promise<Ended> =>
  built.run('reports.mjs', {
    hooks,
    args: [name],
    options,
    secrets: [token, special, pem],
    env: { TOKEN: token, LEAK_PRINTED: JSON.stringify(printed) },
  })

/** What a program printed, and the files that it left. */
const everything = ({ output, folder }: Ended): Buffer =>
  Buffer.concat([
    output,
    ...readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => readFileSync(join(folder, file))),
  ])
/** What Node says, without what differs from run to run. */
const said = ({ stderr }: Ended): string =>
  stderr
    .toString()
    .replaceAll(/\.\d{8}\.\d{6}\.\d+\.0\./g, '.')
    .replaceAll(token, '[redacted:SECRET_0]')
    .replace(/^\{$[^]+^\}$/m, 'the report')

test.each(Object.keys(reports))('%s leaks without the hooks and not with them, and says and returns the same', async (name) => {
  const [bare, masked] = await Promise.all([run(name, false), run(name, true)])
  expect(shows(everything(bare), token)).toBe(true)
  for (const secret of printed) expect(showsSome(everything(masked), secret)).toBe(false)
  expect(said(masked)).toBe(said(bare))
  expect({ code: masked.code, files: readdirSync(masked.folder).length }).toEqual({
    code: bare.code,
    files: readdirSync(bare.folder).length,
  })
})

test('a report has all that is in the report of Node but for the environment', async () => {
  const [bare, masked] = await Promise.all([run('writeReport(file, error)', false), run('writeReport(file, error)', true)])
  const [theirs, ours] = [bare, masked].map(
    ({ folder }) => JSON.parse(readFileSync(join(folder, 'mine.json'), 'utf8')) as Record<string, object>,
  )
  expect(Object.keys(ours ?? {}).toSorted()).toEqual(
    Object.keys(theirs ?? {})
      .filter((key) => key !== 'environmentVariables')
      .toSorted(),
  )
  expect(Object.keys(ours?.['header'] ?? {})).toEqual(Object.keys(theirs?.['header'] ?? {}))
  for (const name of ['event', 'trigger', 'filename']) {
    const [own, nodes] = [ours, theirs].map((report) => (report?.['header'] as Record<string, unknown> | undefined)?.[name])
    expect(own).toBe(typeof nodes === 'string' ? nodes.replace(token, '[redacted:SECRET_0]') : undefined)
  }
  expect(JSON.stringify(ours?.['javascriptStack'])).toContain('[redacted:SECRET_0]')
})

test('a report without an error has the stack of the caller', async () => {
  const { folder } = await run('writeReport(file)', true)
  const { javascriptStack } = JSON.parse(readFileSync(join(folder, 'mine.json'), 'utf8')) as {
    javascriptStack: { message: string; stack: string[] }
  }
  expect(javascriptStack.message).toBe('Error [ERR_SYNTHETIC]: JavaScript Callstack')
  expect(javascriptStack.stack[0]).toContain('reports.mjs')
})

test('a report on a signal, which Node writes by itself, leaves out the environment where Node can', async () => {
  const options = ['--report-on-signal', '--report-filename=signal.json']
  const [bare, masked] = await Promise.all([run('a signal', false, options), run('a signal', true, options)])
  expect(shows(everything(bare), token)).toBe(true)
  const left = 'excludeEnv' in (process.report as object)
  expect(shows(everything(masked), token)).toBe(!left)
})
