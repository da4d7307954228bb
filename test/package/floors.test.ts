import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where a file stands, what it imports, and whether the floors allow it. */
const cases: readonly (readonly [file: string, specifier: string, allowed: boolean])[] = [
  ['src/core/a.ts', '../env-file/parse.ts', false],
  ['src/core/a.ts', '../load/reader.ts', false],
  ['src/core/a.ts', './errors.ts', true],
  ['src/core/a.ts', '../../adapters/env.ts', false],
  ['src/core/a.ts', '../index.ts', false],
  ['src/core/a.ts', 'tightlip', false],
  ['src/env-file/a.ts', '../core/errors.ts', true],
  ['src/env-file/a.ts', '../redact/redactor.ts', false],
  ['src/redact/a.ts', '../env-file/parse.ts', true],
  ['src/redact/hooks/a.ts', '../redactor.ts', true],
  ['src/redact/hooks/a.ts', '../../core/errors.ts', true],
  ['src/redact/hooks/a.ts', '../../load/reader.ts', false],
  ['src/redact/hooks/a.ts', '../../../src/load/reader.ts', false],
  ['src/redact/a.ts', '../audit/sink.ts', false],
  ['src/redact/a.ts', '../policy/rules.ts', false],
  ['src/redact/a.ts', '../telemetry/span.ts', false],
  ['src/redact/a.ts', '../http/guard.ts', false],
  ['src/audit/a.ts', '../policy/rules.ts', false],
  ['src/policy/a.ts', '../redact/redactor.ts', true],
  ['src/load/a.ts', '../redact/redactor.ts', true],
  ['src/load/a.ts', '../audit/sink.ts', false],
  ['src/load/a.ts', '../dotenv/index.ts', false],
  ['src/load/a.ts', '../../adapters/age/index.ts', false],
  ['src/load/built-in.ts', '../../adapters/age/index.ts', true],
  ['src/load/built-in.ts', '../cli/main.ts', false],
  ['src/dotenv/a.ts', '../load/secrets.ts', true],
  ['src/dotenv/a.ts', '../loggers/pino.ts', false],
  ['src/loggers/a.ts', '../redact/redactor.ts', true],
  ['src/loggers/a.ts', '../dotenv/index.ts', false],
  ['src/loggers/a.ts', '../telemetry/span.ts', false],
  ['src/telemetry/a.ts', '../redact/redactor.ts', true],
  ['src/telemetry/a.ts', '../loggers/redacting.ts', false],
  ['src/telemetry/a.ts', '../env-file/parse.ts', false],
  ['src/telemetry/a.ts', '../http/guard.ts', false],
  ['src/http/a.ts', '../redact/redactor.ts', true],
  ['src/http/a.ts', '../loggers/redacting.ts', false],
  ['src/http/a.ts', '../telemetry/span.ts', false],
  ['src/http/a.ts', '../env-file/parse.ts', false],
  ['src/testing/a.ts', '../load/reader.ts', true],
  ['src/testing/a.ts', '../cli/main.ts', false],
  ['src/testing/a.ts', '../../adapters/memory.ts', false],
  ['src/cli/a.ts', '../load/writer.ts', true],
  ['src/cli/a.ts', '../testing/index.ts', false],
  ['src/cli/a.ts', '../../adapters/age/index.ts', false],
  ['src/cli/init.ts', '../../adapters/age/index.ts', true],
  ['src/cli/recipients.ts', '../../adapters/age/index.ts', true],
  ['src/cli/init.ts', '../../adapters/env.ts', false],
  ['adapters/a.ts', '../src/core/errors.ts', true],
  ['adapters/a.ts', './env.ts', false],
  ['adapters/a.ts', '../src/load/reader.ts', false],
  ['adapters/age/a.ts', './store.ts', true],
  ['adapters/age/a.ts', '../../src/core/errors.ts', true],
  ['adapters/age/a.ts', '../../src/redact/redactor.ts', false],
  ['adapters/age/a.ts', '../file/index.ts', false],
  ['adapters/age/format/a.ts', '../store.ts', true],
  ['adapters/age/format/a.ts', '../../../src/core/errors.ts', true],
  ['adapters/age/format/a.ts', '../../env.ts', false],
]

/** The ways to import, one line each. */
const ways: readonly ((specifier: string, id: string) => string)[] = [
  (specifier, id) => `import { i${id} } from '${specifier}'`,
  (specifier, id) => `import type { T${id} } from '${specifier}'`,
  (specifier, id) => `export { e${id} } from '${specifier}'`,
  (specifier) => `export * from '${specifier}'`,
  (specifier, id) => `export const d${id} = (): Promise<unknown> => import('${specifier}')`,
]

let folder: string
let complaints: ReadonlySet<string>
let circular: readonly string[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-floors-'))
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const file of new Set(cases.map(([each]) => each))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    const lines = specifiers(file).flatMap((specifier, id) => ways.map((write) => write(specifier, String(id))))
    writeFileSync(join(folder, file), lines.join('\n'))
  }
  for (const [file, other] of ['ab', 'ba']) {
    writeFileSync(
      join(folder, `src/http/circle-${file}.ts`),
      `import type { ${other} } from './circle-${other}.ts'\nexport type ${file} = ${other}\n`,
    )
  }
  const found = lint()
  complaints = new Set(found.filter(({ code }) => code.includes('no-restricted-imports')).map(placeOf))
  circular = found.filter(({ code }) => code.includes('no-cycle')).map(placeOf)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function specifiers(file: string): readonly string[] {
  return cases.filter(([each]) => each === file).map(([, specifier]) => specifier)
}

function lint(): readonly Diagnostic[] {
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'json'], { cwd: folder, encoding: 'utf8' })
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
}

/** The place that is complained of, `file:line`. */
const placeOf = ({ filename, labels }: Diagnostic): string => `${filename}:${labels[0]?.span.line}`

interface Diagnostic {
  readonly code: string
  readonly filename: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}

describe('the lint', () => {
  it.each(cases)('takes %s importing %s as allowed: %s', (file, specifier, allowed) => {
    const first = specifiers(file).indexOf(specifier) * ways.length + 1
    const found = ways.map((_way, index) => complaints.has(`${file}:${first + index}`))
    expect(found).toEqual(ways.map(() => !allowed))
  })

  it('refuses circles of imports, also those of types alone', () => {
    expect(circular.toSorted()).toEqual(['src/http/circle-a.ts:1', 'src/http/circle-b.ts:1'])
  })

  it('has floors for every folder of the sources', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const ruled = new Set(cases.map(([file]) => file.split('/')[1]))
    expect(folders.map(({ name }) => name).filter((name) => !ruled.has(name))).toEqual([])
  })
})
