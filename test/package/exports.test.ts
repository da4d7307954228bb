import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { entries } from '../../scripts/entries.js'

const folder = join(inject('project'), 'node_modules/tightlip')
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>

/** Every string in a tree of export conditions. */
function targets(tree: unknown): string[] {
  return typeof tree === 'string' ? [tree] : Object.values(tree as object).flatMap(targets)
}

describe('the exports of the package', () => {
  it('name files that are in the tarball', () => {
    const named = targets([manifest['exports'], manifest['bin'], manifest['main'], manifest['types'], manifest['typesVersions']])
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((file) => !inject('packed').includes(file.replace('./', '')))).toEqual([])
  })

  it('list import before module-sync before default, types first in each', () => {
    for (const [name, conditions] of Object.entries(manifest['exports'] as Record<string, object>)) {
      if (['./package.json', './register', './config', './config.js'].includes(name)) continue
      expect(Object.keys(conditions), name).toEqual(['import', 'module-sync', 'default'])
      for (const target of Object.values(conditions)) expect(Object.keys(target as object)).toEqual(['types', 'default'])
    }
  })

  it('give the main entry these names and no others', async () => {
    const names = Object.keys((await import(join(folder, 'dist/index.js'))) as object)
    expect(names.toSorted()).toEqual([
      'LoadError',
      'Redactor',
      'Secret',
      'SecretError',
      'accessChannelName',
      'config',
      'configDotenv',
      'default',
      'defineConfig',
      'defineSecrets',
      'json',
      'loadSecrets',
      'maskChannelName',
      'parse',
      'plain',
      'populate',
      'redactStream',
      'redacting',
      'secret',
    ])
  })

  it('reach every entry that is built, but for the command and the worker', () => {
    const built = targets(manifest['exports'])
    const unreached = Object.keys(entries).filter((name) => !built.includes(`./dist/${name}.js`))
    expect(unreached).toEqual(['worker', 'cli'])
  })
})

describe('the tarball', () => {
  it('holds what is built and the documents, no source and no test', () => {
    const outside = inject('packed').filter((file) => !/^dist\/.*\.(?:js|cjs|d\.ts)$/.test(file))
    const allowed = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'dist/cjs/package.json', 'package.json']
    expect(outside.filter((file) => !allowed.includes(file))).toEqual([])
  })

  it('runs nothing at install', () => {
    const scripts = Object.keys(manifest['scripts'] as object)
    expect(scripts.filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))).toEqual([])
  })

  it('depends on age-encryption alone', () => {
    expect(Object.keys(manifest['dependencies'] as object)).toEqual(['age-encryption'])
  })

  it('has declarations that name no package but Node', () => {
    const declarations = inject('packed').filter((file) => file.endsWith('.d.ts'))
    expect(declarations.length).toBeGreaterThan(20)
    const named = declarations.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
      return [...text.matchAll(/(?:^(?:import|export)\b(?:[^'";]*\bfrom)? |\bimport\(|types=)['"]([^'"]+)['"]/gm)].map(([, name]) => name)
    })
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((name) => name === undefined || !/^(?:\.|node:)/.test(name))).toEqual([])
  })
})
