import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { createStore, projectRoot, type CreatedStore } from '../../adapters/age/index.ts'
import { processRedactor } from '../redact/process.ts'
import { environmentOption, type Command } from './command.ts'
import { isIgnored } from './git.ts'
import { nameEnvironment, type NamedEnvironment } from './init/local-settings.ts'
import { say } from './output.ts'
import { aligned } from './table.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip init`. */
export const init: Command = {
  usage: ['[options]'],
  about: [
    'Makes what is missing and leaves what is there: your identity (~/.config/tightlip/identity.txt, or TIGHTLIP_IDENTITY_FILE), the store of the environment (.tightlip/ENVIRONMENT.age), the list of those who can read it (.tightlip/ENVIRONMENT.recipients), and TIGHTLIP_ENV=development in .env.',
    'The store and the list belong into git: the store is encrypted. The identity never does: who has it can read the store. Keep a copy of it where you keep passwords.',
    'In a project that has a store already, init makes your identity and prints your recipient, for somebody who can read the store to add.',
  ],
  options: {
    environment: { ...environmentOption, summary: 'the environment to make a store for; development by default' },
    name: { type: 'string', value: 'TEXT', summary: 'how the list of recipients calls you; the name of the user by default' },
  },
  examples: [
    ['tightlip init', 'begins with development'],
    ['tightlip init -e production', 'adds a store for production'],
  ],
  async run(given) {
    if (given.positionals.length > 0) throw new UsageError('no operand is taken', 'init')
    const root = projectRoot()
    const named = nameEnvironment(join(root, '.env'), given.text('environment'))
    const { signal } = new AbortController()
    const conceal = (credential: string | Uint8Array): void => void processRedactor().add('credential', credential)
    const name = given.text('name') ?? userName()
    const store = await createStore({ environment: named.environment, name }, { signal, conceal })
    const created = named.write() ? [...store.created, named.path] : store.created
    report({ root, created, name, store, named })
    return 0
  },
}

interface Made {
  readonly root: string
  readonly created: readonly string[]
  readonly name: string
  readonly store: CreatedStore
  readonly named: NamedEnvironment
}

function report({ root, created, name, store, named }: Made): void {
  const { environment } = named
  const shown = (path: string): string => (within(root, path) ? relative(root, path) : path)
  if (created.length === 0) say(`everything is there for ${environment}, nothing was changed`)
  for (const path of created) {
    if (path === named.path) say(`${named.fresh ? 'made    ' : 'added to'} ${shown(path)}: TIGHTLIP_ENV=${environment}`)
    else say(`made     ${shown(path)}`)
    if (path === store.identity) say('         your identity: keep a copy where you keep passwords, and never put it into a repository')
  }
  if (within(root, store.identity) && existsSync(store.identity))
    say(`warning  the identity ${shown(store.identity)} lies inside the project: move it out, and name it by TIGHTLIP_IDENTITY_FILE`)
  if (isIgnored(root, '.env') === false) say('hint     git does not ignore .env: echo .env >> .gitignore')
  if (!store.readable) {
    say(`\nYou cannot read the store of ${environment} yet. Somebody who can runs, and commits what it changes:\n`)
    say(`  tightlip recipients add ${store.recipient} --name ${name} -e ${environment}\n`)
    if (created.includes(store.identity)) say('If you had an identity before, restore it in its place instead.')
    return
  }
  if (created.length === 0) return
  const option = named.active ? '' : ` -e ${environment}`
  say('\nnext')
  const next = [
    [`  tightlip set API_KEY${option}`, 'store a value; it is asked for'],
    ["  echo 'API_KEY=age://API_KEY' >> .env", 'refer to it, here or in a declaration'],
    [`  tightlip run${option} -- node app.js`, 'run with the value, masked in the output'],
    [`  git add ${relative(process.cwd(), dirname(store.store)) || '.'}`, 'the store is encrypted'],
  ]
  say(aligned(next))
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return '' // a user without an entry in passwd, as in containers
  }
}

function within(root: string, path: string): boolean {
  const from = relative(root, path)
  return !from.startsWith('..') && !isAbsolute(from)
}
