import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fencesOf } from './fences.ts'
import { ReadmeProject, root } from './readme-project.ts'

const read = (name: string): string => readFileSync(join(root, name), 'utf8')
const readme = read('README.md')
const fences = fencesOf(readme)
const sections = [...new Set(fences.map(({ section }) => section))]

describe.each(sections)('the examples of the README, %s', (section) => {
  const here = fences.filter((fence) => fence.section === section)
  let project: ReadmeProject
  beforeAll(() => {
    project = new ReadmeProject()
  })
  afterAll(() => project.remove())

  test('do what it says', { timeout: 120_000 }, () => {
    let printed = ''
    let partly = false
    for (const { mark, argument, text, line } of here) {
      const where = `line ${line}`
      if (mark === 'file') project.write(argument, text)
      if (mark === 'by') expect(existsSync(join(root, argument)), `${argument}, ${where}`).toBe(true)
      if (mark === 'check') expect(project.compile(text), where).toBe('')
      if (mark === 'run') {
        const run = project.shell(text)
        expect(run.status, `${where}: ${run.printed}`).toBe(0)
        printed = run.printed
        partly = argument === 'quiet'
      }
      if (mark === 'output') expect(asWritten(printed, text, { partly }), where).toBe(text)
    }
  })
})

/**
 * What was printed, with `…` where the README leaves out what differs from run to run. Of what was run quietly (`run=quiet`) it shows the
 * last lines.
 */
function asWritten(printed: string, expected: string, { partly }: { partly: boolean }): string {
  const wanted = expected.split('\n')
  const lines = printed.split('\n')
  const shown = partly ? lines.slice(-wanted.length) : lines
  return shown.map((line, index) => (matches(line, wanted[index] ?? '') ? wanted[index] : line)).join('\n')
}

function matches(line: string, wanted: string): boolean {
  const [first = '', ...rest] = wanted.split('…')
  if (rest.length === 0 || !line.startsWith(first)) return line === wanted
  let at = first.length
  for (const part of rest) {
    const found = line.indexOf(part, at + 1)
    if (found === -1) return false
    at = found + part.length
  }
  return true
}

describe('the README', () => {
  test('has no example that nobody runs', () => {
    const known = ['file', 'run', 'output', 'check', 'by']
    expect(fences.filter(({ mark }) => !known.includes(mark)).map(({ line }) => `line ${line}`)).toEqual([])
  })

  test('has its parts in their order', () => {
    const parts = [...readme.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(parts.slice(0, 5)).toEqual([
      'The first example',
      'The two commands',
      'The three ways in',
      'References',
      'What is promised, and what is not',
    ])
    expect(fences[0]?.text.trim().split('\n')).toHaveLength(5)
    for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) expect(readme).toContain(`\`${command}\``)
  })
})

describe.each(['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'AGENTS.md', 'CHANGELOG.md'])('%s', (name) => {
  const text = read(name)

  test('names no file of this repository that is not there', () => {
    const named = [...text.matchAll(/`((?:src|test|adapters|examples|bench|scripts|\.ci)\/[\w./-]*)`/g)].map(([, path]) => path as string)
    expect(named.filter((path) => !path.includes('NAME') && !existsSync(join(root, path)))).toEqual([])
  })

  test('has no link that leads nowhere', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string).filter((link) => !link.startsWith('https://'))
    expect(links.filter((link) => !leads(name, link))).toEqual([])
  })
})

function leads(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : path
  if (!existsSync(join(root, target))) return false
  if (anchor === undefined) return true
  const titles = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title as string)
  return titles.some((title) => anchorOf(title) === anchor)
}

/** The anchor that a heading gets: lower case, letters, digits and dashes, a dash for each space. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
