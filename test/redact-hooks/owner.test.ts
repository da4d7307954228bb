import { spawnSync } from 'node:child_process'
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, test } from 'vitest'
import { builtPrograms } from '../leak/built.ts'
import { madeUp } from '../leak/secrets.ts'

const built = builtPrograms()

const { token, pem } = madeUp()

test('a second copy of the package joins the first one: one redactor, one mask, no second hook', async () => {
  copyFileSync(join(built.folder, 'process.js'), join(built.folder, 'second.js'))
  writeFileSync(
    join(built.folder, 'copies.mjs'),
    `import * as first from './process.js'
     import * as second from './second.js'
     import fs from 'node:fs'
     first.installHooks()
     const hooked = fs.writeSync
     console.log(second.installHooks().length, hooked === fs.writeSync, first.processRedactor() === second.processRedactor())
     const events = []
     first.processRedactor().onMask((event) => events.push(event))
     second.processRedactor().add('SECRET', process.argv[2])
     fs.writeSync(1, process.argv[2] + '\\n')
     console.log(process.argv[2])
     console.log(JSON.stringify(events))`,
  )
  const { stdout } = await built.run('copies.mjs', { hooks: false, secrets: [], args: [token] })
  const event = (): object => ({ name: 'SECRET', channel: 'stdout', encoding: 'raw' })
  expect(stdout.toString()).toBe(`0 true true\n[redacted:SECRET]\n[redacted:SECRET]\n${JSON.stringify([event(), event()])}\n`)
})

test('test files of Jest, each with a copy, share one redactor, which outlives the first of them', async () => {
  const folder = join(built.folder, 'jest')
  const bundle = await rolldown({
    input: new URL('../../src/redact/process.ts', import.meta.url).pathname,
    platform: 'node',
    external: [/^node:/],
  })
  await bundle.write({ file: join(folder, 'process.cjs'), format: 'cjs' })
  await bundle.close()
  symlinkSync(join(built.folder, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "jest": { "testEnvironment": "node" } }')
  const file = `
    const fs = require('fs')
    const { installHooks, processRedactor } = require('./process.cjs')
    test('prints', () => {
      fs.writeSync(2, 'known: ' + processRedactor().size + '\\n')
      const before = fs.writeSync
      installHooks()
      fs.writeSync(2, 'hooked: ' + (before !== fs.writeSync) + '\\n')
      processRedactor().add('NAME', process.env.NAME_TOKEN)
      fs.writeSync(2, 'descriptor ' + process.env.NAME_TOKEN + '\\n')
      process.stderr.write('stream ' + process.env.NAME_TOKEN + '\\n')
      console.log(process.env.NAME_TOKEN)
    })`
  for (const name of ['first', 'second']) writeFileSync(join(folder, `${name}.test.js`), file.replaceAll('NAME', name.toUpperCase()))
  const jest = join(built.folder, 'node_modules/jest/bin/jest.js')
  const tokens = { FIRST_TOKEN: token, SECOND_TOKEN: pem.split('\n')[1] as string }
  const { stderr, stdout, status } = spawnSync(process.execPath, [jest, '--runInBand', 'first', 'second'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...tokens },
  })
  const text = `${stderr}${stdout}`
  expect(status, text).toBe(0)
  for (const secret of Object.values(tokens)) expect(text).not.toContain(secret)
  for (const name of ['FIRST', 'SECOND']) {
    for (const before of ['descriptor ', 'stream ', ' +']) expect(text).toMatch(new RegExp(`${before}\\[redacted:${name}\\]`))
  }
  expect(text.match(/known: [01]/g)?.toSorted()).toEqual(['known: 0', 'known: 1'])
  expect(text.match(/hooked: \w+/g)?.toSorted()).toEqual(['hooked: false', 'hooked: true'])
})
