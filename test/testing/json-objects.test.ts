import { describe, expect, it } from 'vitest'
import { memory } from '../../adapters/memory.ts'
import { conformance, conformanceSummary } from '../../src/testing/index.ts'
import { memorySetup } from './setups.ts'

const setup = memorySetup(memory)
const text = { ...setup, field: 'value', lacks: { ...setup.lacks, binary: 'JSON holds text' } }

/** The adapter, on a backend that keeps only JSON objects. */
const cases = conformance({
  ...text,
  seed: {
    ...text.seed,
    write: (backend, path, bytes) =>
      text.seed.write(backend, path, Buffer.from(JSON.stringify(JSON.parse(Buffer.from(bytes).toString()), null, 2))),
  },
})

describe('a backend that keeps JSON objects alone', () => {
  for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

  it('leaves out what is no text, and no other case', () => {
    expect(conformanceSummary(cases)).toContain(`, ${conformance(setup).filter(({ skip }) => skip !== undefined).length + 1} skipped`)
  })
})
