import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSecrets } from './made-up.ts'
import { newProject, type Ended, type Project } from './project.ts'

const { values, shownIn } = newSecrets()
const all = Object.keys(values)
let project: Project
beforeAll(() => {
  project = newProject()
})
afterAll(() => project.remove())

const texts = ({ stdout, files }: Ended): readonly string[] => [stdout, ...Object.values(files)]
const masksIn = (text: string): readonly string[] => all.filter((name) => text.includes(`[redacted:${name}]`))

/** Each file, by how many of the secrets it masks. */
const maskedFiles = ({ files }: Ended): object =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, masksIn(text).length]))

describe('a transport of pino', () => {
  test('leaks by itself', async () => {
    expect(shownIn(texts(await project.run('transports.mjs', ['bare'], values)).join())).toEqual(all)
  })

  test.each([
    ['target', 'secrets first', { 'app.log': 3 }],
    ['target', 'logger first', { 'app.log': 3 }],
    ['target with a path', 'secrets first', { 'pretty.log': 3 }],
    ['targets', 'secrets first', { 'app.log': 3, 'pretty.log': 3 }],
    ['targets', 'logger first', { 'app.log': 3, 'pretty.log': 3 }],
    ['pipeline', 'secrets first', { 'app.log': 3 }],
    ['pipeline', 'logger first', { 'app.log': 3 }],
    ['redactingTransport', 'secrets first', { 'app.log': 3 }],
    ['redactingTransport', 'logger first', { 'app.log': 3 }],
    ['redactingTransport of targets', 'logger first', { 'app.log': 3, 'pretty.log': 3 }],
    ['redactingTransport with a path', 'logger first', { 'pretty.log': 3 }],
    ['redactingTransport of a pipeline', 'logger first', { 'app.log': 3 }],
    ['redacting', 'logger first', { 'app.log': 3, 'pretty.log': 3 }],
    ['multistream', 'logger first', { 'app.log': 3, 'pretty.log': 3 }],
  ])('masks as %s, %s', async (way, order, files) => {
    const ended = await project.run('transports.mjs', [way, order], values)
    expect(ended).toMatchObject({ code: 0, stdout: '' })
    expect(shownIn(texts(ended).join())).toEqual([])
    expect(maskedFiles(ended)).toEqual(files)
    const lines = (ended.files['app.log'] ?? '').split('\n').filter(Boolean)
    expect(lines.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual(lines.flatMap((_, index) => [30, 40, 50][index % 3]))
    if ('app.log' in files) expect(lines).toHaveLength(9)
    const pretty = ended.files['pretty.log']?.match(/^(?:30|40|50) /gm) ?? []
    if ('pretty.log' in files) expect(pretty).toHaveLength(/targets$|multistream/.test(way) ? 3 : 9)
  })
})

describe('the last words of a crash', () => {
  test('leak by themselves', async () => {
    expect(shownIn(texts(await project.run('crash.mjs', ['bare'], values)).join())).toEqual(all)
  })

  test.each(['sync', 'buffered', 'stdout', 'transport'])('are written and masked: %s', async (way) => {
    const ended = await project.run('crash.mjs', [way], values)
    const text = texts(ended).join('')
    expect(ended).toMatchObject({ code: 3, stderr: '' })
    expect(shownIn(text)).toEqual([])
    const [first, last] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(first).toMatchObject({ msg: 'first words' })
    expect(last).toMatchObject({ level: 60, msg: expect.stringMatching(/^refused \[redacted:TOKEN\],\[redacted:SPECIAL\],/) })
  })
})

describe.each(['consumer.mjs', 'consumer.cjs'])('the entries of the package in %s', (program) => {
  test('mask what every logger writes to stdout', async () => {
    const bare = await project.run(program, ['bare'], values)
    expect(shownIn(bare.stdout)).toEqual(all)
    const ended = await project.run(program, ['masked'], values)
    expect({ code: ended.code, shown: shownIn(ended.stdout + ended.stderr) }).toEqual({ code: 0, shown: [] })
    expect(masksIn(ended.stdout)).toEqual(all)
    // The console writes the lines of a key apart.
    const counted = (text: string): number => text.split('\n').filter((line) => /with (?!\{)|"with |with \{/.test(line)).length
    expect(counted(ended.stdout)).toBe(counted(bare.stdout))
  })
})
