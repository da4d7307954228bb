import { mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, node, projectWith } from './program.ts'

const original = dirname(createRequire(import.meta.url).resolve('dotenv/package.json'))

const files = {
  '.env': [
    'HELLO="Dotenv"',
    'BASIC=basic',
    'EMPTY=',
    '# a comment',
    'INLINE=value # comment',
    'HASH="something-with-a-#-hash"',
    'JSON={"foo": "bar"}',
    'TRIMMED=  some value  ',
    "SINGLE='  quoted  '",
    'LINES="new\\nline"',
    'MULTILINE="first',
    'second"',
    'BACKTICK=`This has \'single\' and "double" quotes inside of it.`',
    'export EXPORTED=yes',
    'COLON: yaml',
    'DATABASE_URL="postgres://${USERNAME}@localhost/my_database"',
  ].join('\n'),
  '.env.local': 'HELLO=local\nLOCAL=1\n',
}

const all =
  "console.log(JSON.stringify(['HELLO','BASIC','EMPTY','INLINE','HASH','JSON','TRIMMED','SINGLE','LINES','MULTILINE','BACKTICK','EXPORTED','COLON','DATABASE_URL','LOCAL'].map((name) => [name, process.env[name]])))"

const programs: Record<string, [file: string, source: string]> = {
  'require and config': ['main.cjs', `require('dotenv').config()\n${all}`],
  'import of the default': ['main.mjs', `import dotenv from 'dotenv'\ndotenv.config()\n${all}`],
  'import of a name': ['main.mjs', `import { config } from 'dotenv'\nconfig()\n${all}`],
  'import of all': ['main.mjs', `import * as dotenv from 'dotenv'\nconsole.log(Object.keys(dotenv.config().parsed).length)\n${all}`],
  'import of dotenv/config': ['main.mjs', `import 'dotenv/config'\n${all}`],
  'require of dotenv/config.js': ['main.cjs', `require('dotenv/config.js')\n${all}`],
  'several files': ['main.cjs', `require('dotenv').config({ path: ['.env.local', '.env'] })\n${all}`],
  override: ['main.cjs', `process.env.HELLO = 'set'\nrequire('dotenv').config({ override: true })\n${all}`],
  'what is set already stays': ['main.cjs', `process.env.HELLO = 'set'\nrequire('dotenv').config()\n${all}`],
  'an error that is thrown': [
    'main.cjs',
    "const result = require('dotenv').config({ path: 'none' })\nif (result.error) { console.log(result.error.code, result.parsed); process.exitCode = 3 }",
  ],
  'expansion of what was parsed': [
    'main.mjs',
    `import { config } from 'dotenv'
     process.env.USERNAME = 'me'
     const { parsed } = config()
     for (const name in parsed) process.env[name] = parsed[name].replace('$' + '{USERNAME}', process.env.USERNAME)
     ${all}`,
  ],
  'parse and populate': [
    'main.cjs',
    `const { parse, populate } = require('dotenv')
     const target = { HELLO: 'world' }
     console.log(populate(target, parse(Buffer.from('HELLO=universe\\nBASIC=basic')), { override: true }), target)`,
  ],
  'a stub in the place of readFileSync': [
    'main.cjs',
    `const { config } = require('dotenv')
     require('node:fs').readFileSync = () => 'HELLO=stub'
     console.log(config())`,
  ],
}

describe('a program does the same after its import is renamed', () => {
  it.each(Object.entries(programs))('%s', async (_, [file, source]) => {
    const before = folderWith({ ...files, 'package.json': '{}', [file]: source })
    mkdirSync(join(before, 'node_modules'))
    symlinkSync(original, join(before, 'node_modules', 'dotenv'), 'junction')
    const renamed = source.replaceAll("'dotenv/config", "'tightlip/config").replaceAll("'dotenv'", "'tightlip/dotenv'")
    const after = projectWith({ ...files, [file]: renamed })
    const expected = await node(before, [file], { DOTENV_QUIET: 'true' })
    expect(expected.stdout).not.toBe('')
    expect(await node(after, [file], { DOTENV_QUIET: 'true' })).toEqual(expected)
  })
})
