import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-types-'))
  for (const name of ['src', 'adapters', 'test/types', 'tsconfig.json', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const files = ['test/types/env.ts']
  writeFileSync(join(folder, 'tsconfig.types.json'), JSON.stringify({ extends: './tsconfig.json', include: [], files }))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the compiler says of the type tests. */
function compile(): string {
  return spawnSync(process.execPath, [compiler, '-p', join(folder, 'tsconfig.types.json')], { cwd: folder, encoding: 'utf8' }).stdout
}

/** What the compiler says of them when a piece of a source file is another. */
function mutated(file: string, piece: string, other: string): string {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(piece)
  writeFileSync(path, text.replace(piece, other))
  try {
    return compile()
  } finally {
    writeFileSync(path, text)
  }
}

describe('the types of env', () => {
  it('are inferred from the output types of zod, valibot and arktype schemas', () => {
    expect(compile()).toBe('')
  })

  it.each([
    ['the environment', 'src/load/secrets.ts', 'readonly env: Env<S>', 'readonly env: any'],
    ['a secret', 'src/load/declaration.ts', '? Secret<T>', '? any'],
    ['a bare schema', 'src/load/declaration.ts', '? Secret<Output<S[Name]>>', '? any'],
    ['a plain variable', 'src/load/declaration.ts', '    ? T\n', '    ? any\n'],
    ['the output of a schema', 'src/load/standard-schema.ts', "NonNullable<S['~standard']['types']>['output']", 'any'],
    ['an exposed value', 'src/core/secret.ts', 'expose(): T {', 'expose(): any {'],
  ])('are refused by this test when %s becomes any', (_what, file, piece, other) => {
    expect(mutated(file, piece, other)).toMatch(/test\/types\/env\.ts\(\d+,\d+\): error/)
  })
})
