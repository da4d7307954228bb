import { describe, expect, it } from 'vitest'
import { consumer, node } from './consumer.ts'

// The project has the tarball under the name `dotenv` too, as `"dotenv": "npm:tightlip"` puts it there.
const programs: Readonly<Record<string, readonly [file: string, text: string]>> = {
  "import 'dotenv/config'": ['main.mjs', "import 'dotenv/config'"],
  "import 'dotenv/config.js'": ['main.mjs', "import 'dotenv/config.js'"],
  "require('dotenv/config')": ['main.cjs', "require('dotenv/config')"],
  "require('dotenv/config.js')": ['main.cjs', "require('dotenv/config.js')"],
  "import dotenv from 'dotenv'": ['main.mjs', "import dotenv from 'dotenv'\ndotenv.config()"],
  "import * as dotenv from 'dotenv'": ['main.mjs', "import * as dotenv from 'dotenv'\ndotenv.config()"],
  "import { config } from 'dotenv'": ['main.mjs', "import { config } from 'dotenv'\nconfig()"],
  "require('dotenv').config()": ['main.cjs', "require('dotenv').config()"],
  "require('dotenv').parse()": [
    'main.cjs',
    "const { parse, populate } = require('dotenv')\npopulate(process.env, parse('GREETING=hello'))",
  ],
}

describe('a project whose dotenv is tightlip', () => {
  it.each(Object.entries(programs))('%s', (_name, [file, text]) => {
    const folder = consumer({ '.env': 'GREETING=hello\n', [file]: `${text}\nconsole.log(process.env.GREETING)` })
    expect(node(folder, [file])).toEqual({ stdout: 'hello\n', stderr: '', status: 0 })
  })

  it.each(['-r', '--import'])('%s dotenv/config', (flag) => {
    const folder = consumer({ '.env': 'GREETING=hello\n', 'main.cjs': 'console.log(process.env.GREETING)' })
    expect(node(folder, [flag, 'dotenv/config', 'main.cjs'])).toEqual({ stdout: 'hello\n', stderr: '', status: 0 })
  })
})
