import { describe, expect, it } from 'vitest'
import { node, projectWith, randomValue } from './program.ts'

/** Subscribes to every channel of tightlip's, before anything is loaded. */
const subscribed = `
  import { subscribe } from 'node:diagnostics_channel'
  import { writeSync } from 'node:fs'
  import { inspect } from 'node:util'
  globalThis.messages = []
  for (const name of ['tightlip:access', 'tightlip:mask']) subscribe(name, (message) => messages.push([name, message]))
  /** What was published, as anybody may print it, and whether it holds a value. */
  globalThis.judge = (values) => {
    const texts = [JSON.stringify(messages), inspect(messages, { depth: Infinity, showHidden: true, getters: true })]
    const bad = values.filter((value) => texts.some((text) => text.includes(value.slice(0, 12))))
    writeSync(1, JSON.stringify({ channels: [...new Set(messages.map(([name]) => name))].sort(), count: messages.length > 3, bad: bad.length }))
  }`

describe('the diagnostics channels of tightlip', () => {
  it('carry no value: of loads, refusals, refreshes and masks', async () => {
    const [first, second, literal] = [randomValue(), randomValue(), randomValue()]
    const folder = projectWith({
      '.env': 'A=memo://a\nGONE=memo://gone\n',
      'subscribe.mjs': subscribed,
      'main.mjs': `
        import { loadSecrets } from 'tightlip'
        const values = ${JSON.stringify([first, second])}
        let read = 0
        const get = async ({ path }) => (path === 'gone' ? undefined : { bytes: Buffer.from(values[read++] ?? values[1]), version: String(read) })
        const text = { '~standard': { version: 1, vendor: 'test', validate: (value) => (value === undefined ? { issues: [{ message: 'none' }] } : { value }) } }
        const options = { adapters: [{ scheme: 'memo', get }] }
        const secrets = await loadSecrets({ ...options, schema: { A: text, LITERAL: text } })
        await secrets.refresh()
        await loadSecrets({ ...options, schema: { GONE: text } }).catch(() => undefined)
        for (const value of [...values, process.env.LITERAL]) console.error(value, Buffer.from(value).toString('base64'))
        judge([...values, process.env.LITERAL])`,
    })
    const { stdout, stderr } = await node(folder, ['--import', './subscribe.mjs', 'main.mjs'], { LITERAL: literal })
    expect(JSON.parse(stdout)).toEqual({ channels: ['tightlip:access', 'tightlip:mask'], count: true, bad: 0 })
    expect(stderr).toContain('[redacted:A]')
  })
})
