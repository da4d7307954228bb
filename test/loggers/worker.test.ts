import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redactingTransport } from '../../src/loggers/pino/index.ts'
import { newSecrets } from './made-up.ts'
import { newProject, type Project } from './project.ts'

const { values, shownIn } = newSecrets()
let project: Project
beforeAll(() => {
  project = newProject()
})
afterAll(() => project.remove())

const lines = (text = ''): { msg: string }[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })

describe('the worker of a transport', () => {
  test('puts lines together that reach it in pieces', async () => {
    const { files, code } = await project.run('worker.mjs', ['large'], values)
    expect(code).toBe(0)
    const [first, second] = lines(files['app.log'])
    expect(first?.msg === '[redacted:TOKEN] [redacted:SPECIAL] '.repeat(60_000)).toBe(true)
    expect(second?.msg === '[redacted:TOKEN]é'.repeat(60_000)).toBe(true)
  })

  test('writes a last line that has no end', async () => {
    const { files } = await project.run('worker.mjs', ['unfinished'], values)
    const text = '{"msg":"[redacted:TOKEN]"}\n{"msg":"cut [redacted:TOKEN]'
    expect(files).toEqual({ 'app.log': text, 'other.log': text })
  })

  test.each([
    ['unknown', 'the transport no-such-transport is not found'],
    ['relative', 'the transport ./pretty.mjs is a relative path'],
    ['no function', 'the transport zod exports no function by default'],
  ])('says of a target what is wrong: %s', async (way, reason) => {
    const { stdout } = await project.run('worker.mjs', [way], values)
    expect(stdout).toContain(reason)
  })

  test('has written what was flushed, though the process is killed', async () => {
    const { files } = await project.run('worker.mjs', ['flush'], values)
    expect(lines(files['app.log'])).toMatchObject([{ msg: '[redacted:TOKEN]' }])
  })

  test('made by redactingTransport() knows what was loaded after it, though the program ends before the worker begins', async () => {
    const bare = await project.run('at-once.mjs', ['bare'], values)
    expect(shownIn(bare.files['app.log'] ?? '')).toEqual(['TOKEN'])
    const { files } = await project.run('at-once.mjs', ['masked'], values)
    expect(files['app.log']).toBe('{"level":30,"msg":"[redacted:TOKEN]"}\n')
  })

  test('is warned of where it masks nothing, and only there', async () => {
    const warned = await project.run('worker.mjs', ['warned of'], values)
    expect(warned.stderr).toMatch(/TightlipWarning: log transports in workers write past redaction/)
    const ended = await project.run('worker.mjs', ['not warned of'], values)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(lines(ended.files['app.log'])).toHaveLength(4)
  })

  test('knows what is loaded while it runs', async () => {
    const { files } = await project.run('worker.mjs', ['later'], values)
    expect(lines(files['app.log'])[0]?.msg).toMatch(/^(?:later-)?\[redacted:TOKEN\]$/)
    expect(shownIn(files['app.log'] ?? '')).toEqual([])
  })
})

describe('redactingTransport()', () => {
  test('keeps what it does not know, and levels', () => {
    const worker = { autoEnd: false }
    expect(redactingTransport({ target: 'pino/file', level: 'warn', worker })).toEqual({
      target: 'tightlip/pino',
      options: { target: expect.stringMatching(/^file:.*\/pino\/file\.js$/), options: {} },
      level: 'warn',
      worker,
    })
    const target = 'file:///somewhere/target.mjs'
    expect(
      redactingTransport({ targets: [{ target, level: 'error' }, { pipeline: [{ target }] }], dedupe: true, levels: { loud: 70 } }),
    ).toEqual({
      targets: [
        { target: 'tightlip/pino', options: { target, options: {} }, level: 'error' },
        { pipeline: [{ target: 'tightlip/pino' }, { target }] },
      ],
      dedupe: true,
      levels: { loud: 70 },
    })
  })

  test.each(['no-such-transport', './relative.mjs'])('refuses the target %s at once', (target) => {
    expect(() => redactingTransport({ target })).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  })
})
