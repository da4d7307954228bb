import { addRecipient, listRecipients, removeRecipient } from '../../adapters/age/index.ts'
import type { ReadOptions } from '../core/adapter.ts'
import { place } from '../core/stage.ts'
import { guardedRedactor } from '../load/redaction.ts'
import { environmentOption, jsonOption, type Command, type Given } from './command.ts'
import { print, printJson, say } from './output.ts'
import { openProject } from './project.ts'
import { aligned } from './table.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip recipients`. */
export const recipients: Command = {
  usage: ['[list] [options]', 'add RECIPIENT [--name TEXT] [options]', 'remove RECIPIENT|NAME [options]'],
  about: [
    'Lists those who can read the embedded store of the environment, lets one more read it, or encrypts it anew without one. A recipient, age1..., is the public half of an identity: tightlip init prints yours. CI and servers are recipients too.',
    'Who is removed has seen the values, and can read former states of the store in the history of git. Rotate what they could read.',
  ],
  options: {
    environment: environmentOption,
    name: { type: 'string', value: 'TEXT', summary: 'how the list calls the new one' },
    store: { type: 'string', value: 'FILE', summary: 'another store than .tightlip/ENVIRONMENT.age', offers: 'files' },
    json: jsonOption,
  },
  examples: [
    ['tightlip recipients', 'who can read the store'],
    ['tightlip recipients add age1... --name ci -e production', 'lets CI read production'],
    ['tightlip recipients remove alice', 'encrypts the store anew without her, and lists what she has seen'],
  ],
  operands: ['list', 'add', 'remove'],
  async run(given) {
    const [action = 'list', operand, ...more] = given.positionals
    if (more.length > 0) throw new UsageError('one recipient is taken at a time', 'recipients')
    if (action === 'list' && operand === undefined) return await showRecipients(given)
    if (action === 'add' && operand !== undefined) return await add(given, operand)
    if (action === 'remove' && operand !== undefined) return await remove(given, operand)
    throw new UsageError(action === 'add' || action === 'remove' ? 'a recipient is missing' : 'it takes list, add or remove', 'recipients')
  },
}

interface Opened {
  readonly options: { readonly environment: string | undefined; readonly store?: string }
  readonly calls: ReadOptions
}

async function open(given: Given): Promise<Opened> {
  const { config } = await openProject(given)
  const { environment } = place(config, process.env)
  const store = given.text('store')
  const redactor = guardedRedactor(config)
  const conceal: ReadOptions['conceal'] = (credential) => void redactor.add('credential', credential)
  return { options: { environment, ...(store === undefined ? {} : { store }) }, calls: { signal: new AbortController().signal, conceal } }
}

async function showRecipients(given: Given): Promise<number> {
  const { options } = await open(given)
  const found = listRecipients(options)
  if (given.flag('json')) printJson(found)
  else if (found.length === 0) say('there is no list of recipients; tightlip init makes one')
  else print(aligned([['NAME', 'RECIPIENT'], ...found.map(({ name, recipient }) => [name === '' ? '-' : name, recipient])]))
  return 0
}

async function add(given: Given, recipient: string): Promise<number> {
  const { options, calls } = await open(given)
  const name = given.text('name') ?? ''
  await addRecipient(options, { recipient, name }, calls)
  say(
    `${name === '' ? recipient : name} can read the store of ${options.environment ?? 'this file'} from now on; commit the store and the list of recipients`,
  )
  return 0
}

async function remove(given: Given, recipient: string): Promise<number> {
  const { options, calls } = await open(given)
  const { name, seen, ...gone } = await removeRecipient(options, recipient, calls)
  if (given.flag('json')) {
    printJson({ recipient: gone.recipient, name, seen })
    return 0
  }
  say(`${name === '' ? gone.recipient : name} cannot read new states of the store; commit the store and the list of recipients`)
  if (seen.length === 0) return 0
  say(
    'They have seen the values, and former states of the store stay readable to them. Rotate where each is accepted, then store the new value:\n',
  )
  for (const secret of seen) say(`  tightlip set ${secret}`)
  return 0
}
