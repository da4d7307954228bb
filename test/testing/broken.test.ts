import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { conformance, conformanceSummary, type ConformanceOptions } from '../../src/testing/index.ts'
import { brokenAdapter } from './breaking.ts'
import { brokenAdapters } from './broken.ts'
import { Model, modelAdapter, modelOptions } from './model.ts'
import { verdicts } from './verdicts.ts'

const names = conformance(modelOptions()).map(({ name }) => name)

describe('the conformance kit', () => {
  it('passes a correct adapter in every case and skips none', async () => {
    expect(Object.fromEntries(await verdicts(conformance(modelOptions())))).toEqual(
      Object.fromEntries(names.map((name) => [name, 'passed'])),
    )
  })

  it.each(brokenAdapters)('finds $fault in the one case for it', async (broken) => {
    const timers = new Set<NodeJS.Timeout>()
    const started = globalThis.setInterval
    vi.spyOn(globalThis, 'setInterval').mockImplementation((...args) => {
      const timer = started(...args)
      timers.add(timer)
      return timer
    })
    onTestFinished(() => {
      vi.restoreAllMocks()
      for (const timer of timers) clearInterval(timer)
    })
    const found = await verdicts(conformance(modelOptions((model) => brokenAdapter(broken, model))))
    const failed = [...found].filter(([, verdict]) => verdict !== 'passed')
    expect(failed.map(([name]) => name)).toEqual([broken.found])
    expect(failed[0]?.[1]).not.toMatch(/^(?:TypeError|ReferenceError)/)
  })

  it('finds a method that is said to be lacking and is there, a method that is not there, and a scheme of another kind', async () => {
    const failed = async (options: ConformanceOptions<Model>): Promise<readonly string[]> => {
      return [...(await verdicts(conformance(options)))].flatMap(([name, verdict]) => (/^(?:passed|skipped)$/.test(verdict) ? [] : [name]))
    }
    const methods = 'it has every optional method that is not said to be lacking'
    expect(await failed({ ...modelOptions(), lacks: { list: 'it lists nothing' } })).toEqual([methods])
    const { list: _, ...unlisted } = modelAdapter(new Model())
    expect(await failed(modelOptions(() => unlisted))).toContain(methods)
    expect(await failed(modelOptions((model) => ({ ...modelAdapter(model), scheme: 'Model' })))).toContain(
      'its scheme is lower case and the one of its references',
    )
  })

  it('has an adapter broken on purpose for every other case', () => {
    const found = new Set(brokenAdapters.map((broken) => broken.found))
    expect(names.filter((name) => !found.has(name))).toEqual([
      'its scheme is lower case and the one of its references',
      'it has every optional method that is not said to be lacking',
    ])
  })

  it('states every reason of a skip and counts them', () => {
    const cases = conformance({
      ...modelOptions(),
      lacks: { binary: 'it keeps text', getMany: 'a call costs nothing' },
      skip: { 'what was put is what is read': 'it is mended in the next release' },
    })
    const reasons = new Map(cases.map(({ name, skip }) => [name, skip]))
    expect(reasons.get('bytes that are no text come back byte for byte')).toBe('it keeps text')
    expect(reasons.get('what was put is what is read')).toBe('it is mended in the next release')
    expect(reasons.get('what the backend denies in a batch is denied alone')).toBe('a call costs nothing')
    const [first, ...lines] = conformanceSummary(cases).split('\n')
    expect(first).toBe(`${cases.length} cases, 9 skipped`)
    expect(lines).toHaveLength(9)
    expect(lines).toContain('  skipped: bytes that are no text come back byte for byte (it keeps text)')
  })

  it('refuses to skip a case that there is not', () => {
    expect(() => conformance({ ...modelOptions(), skip: { 'no such case': 'why' } })).toThrow('no such case')
  })

  it('takes the backend away after a case that failed', async () => {
    const taken: Model[] = []
    const cases = conformance({
      ...modelOptions(() => ({ scheme: 'model', get: async () => undefined })),
      dispose: (model) => void taken.push(model),
    })
    await expect(cases.find(({ name }) => name.startsWith('text comes back'))?.run()).rejects.toThrow('could not be read')
    expect(taken).toHaveLength(1)
  })
})
