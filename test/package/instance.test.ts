import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { consumer, node } from './consumer.ts'

const manifest = JSON.parse(readFileSync(join(inject('project'), 'node_modules/tightlip/package.json'), 'utf8')) as { exports: object }
const names = Object.keys(manifest.exports).filter((name) => !['./register', './package.json'].includes(name))

describe('an export', () => {
  it.each(names)('%s is one instance for import and require', (name) => {
    const specifier = name.replace('.', 'tightlip')
    const folder = consumer({
      'main.cjs': `
        const required = require('${specifier}')
        import('${specifier}').then((imported) => {
          const copies = Object.keys(require.cache).filter((file) => file.includes('/dist/cjs/'))
          console.log(JSON.stringify({
            same: Object.keys(imported).every((key) => key === 'module.exports' || imported[key] === required[key]),
            names: Object.keys(imported).length,
            copies,
          }))
        })`,
    })
    const { stdout, stderr, status } = node(folder, ['main.cjs'])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const seen = JSON.parse(stdout) as { same: boolean; names: number; copies: string[] }
    expect(seen.same).toBe(true)
    expect(seen.copies).toEqual([])
    if (!name.startsWith('./config')) expect(seen.names).toBeGreaterThan(0)
  })

  it('./config runs once, however it is asked for', () => {
    const folder = consumer({
      '.env': 'GREETING=hello\n',
      'main.cjs': `
        require('tightlip/config')
        delete process.env.GREETING
        import('tightlip/config').then(() => console.log(process.env.GREETING))`,
    })
    expect(node(folder, ['main.cjs'])).toEqual({ stdout: 'undefined\n', stderr: '', status: 0 })
  })

  it('./register resolves by import alone', () => {
    const folder = consumer({
      'main.mjs': `
        import { createRequire } from 'node:module'
        await import('tightlip/register')
        try { createRequire(import.meta.url)('tightlip/register') } catch (error) { console.log(error.code) }`,
    })
    expect(node(folder, ['main.mjs'])).toEqual({ stdout: 'ERR_PACKAGE_PATH_NOT_EXPORTED\n', stderr: '', status: 0 })
  })

  it('package.json is readable', () => {
    const folder = consumer({ 'main.cjs': "console.log(require('tightlip/package.json').name)" })
    expect(node(folder, ['main.cjs']).stdout).toBe('tightlip\n')
  })
})

describe('the CommonJS copy', () => {
  it('loads by itself and has the names of the ES module', () => {
    const copied = names.filter((name) => !name.startsWith('./config')).map((name) => (name === '.' ? 'index' : name.slice(2)))
    const folder = consumer({
      'main.cjs': `
        const { join } = require('node:path')
        const dist = join(require.resolve('tightlip/package.json'), '../dist')
        for (const name of ${JSON.stringify(copied)}) {
          const names = (exports) => Object.keys(exports).filter((key) => key !== '__esModule' && key !== 'module.exports').sort().join()
          const copy = require(join(dist, 'cjs', name + '.js'))
          import(join(dist, name + '.js')).then((module) => { if (names(module) !== names(copy)) console.log(name, names(module), names(copy)) })
        }`,
    })
    expect(node(folder, ['main.cjs'])).toEqual({ stdout: '', stderr: '', status: 0 })
  })
})
