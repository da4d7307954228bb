import { basename, dirname, relative, resolve } from 'node:path'
import { SecretError } from '../core/errors.ts'
import { parseReference } from '../core/reference.ts'
import { setLine } from '../env-file/edit.ts'
import { declarationOf } from '../load/declaration.ts'
import { textRulesOf } from '../load/variable.ts'
import { Writer } from '../load/writer.ts'
import { anyText } from './any-text.ts'
import { confirm } from './confirm.ts'
import { environmentOption, type Command } from './command.ts'
import { isTracked } from './git.ts'
import { choose, type Choice } from './import/choose.ts'
import { readEnvText, replaceEnvText, type OldContent } from './import/env-text.ts'
import { inspect, type Inspection } from './inspection.ts'
import { isSecret } from './masking.ts'
import { say } from './output.ts'
import { openProject, type Project } from './project.ts'
import { aligned } from './table.ts'

/** `tightlip import`. */
export const importFile: Command = {
  usage: ['[options] [FILE] [NAME...]'],
  about: [
    'Moves values of a .env file, .env by default, into the store of the environment and leaves NAME=age://NAME in their place; comments, order and all other lines stay. Without names it moves what is a secret by its name (KEY, TOKEN, PASSWORD, ...) or looks random.',
    'The values are stored and read back before the file is replaced in one step, so that nothing is lost when it is interrupted; import it again then. A name that holds another value in the store is refused.',
    'The old plaintext can be overwritten on the disk. That does not reach the history of git, backups of editors, snapshots, nor what an SSD keeps: rotate values that matter.',
  ],
  options: {
    environment: environmentOption,
    all: { type: 'boolean', summary: 'move every value, whatever it looks like' },
    overwrite: { type: 'boolean', summary: 'store a new version where the store holds another value' },
    shred: { type: 'boolean', summary: 'overwrite the old plaintext on the disk, without asking' },
    'dry-run': { type: 'boolean', summary: 'say what would be done, and do nothing' },
  },
  examples: [
    ['tightlip import --dry-run', 'what would move'],
    ['tightlip import .env', 'moves what looks secret'],
    ['tightlip import .env.production DATABASE_URL -e production', 'moves one value into the store of production'],
  ],
  operands: 'files',
  discreet: true,
  async run(given) {
    const [path = '.env', ...names] = given.positionals
    const file = readEnvText(resolve(path))
    const project = await openProject(given)
    const { config } = project
    const choices = choose(file.text, {
      ...textRulesOf(config),
      names: new Set(names),
      all: given.flag('all'),
      isSecret: (name, value) => isSecret(name, value, config, { own: true }),
    })
    const moving = choices.filter(({ moves }) => moves)
    // Before anything is stored, since an edit may turn out not to be possible.
    const edited = moving.reduce((text, { name }) => setLine(text, name, `age://${name}`), file.text)
    const before = await stored(moving, project)
    refuseOthers(before, moving, given.flag('overwrite'))
    if (moving.length === 0 || given.flag('dry-run')) {
      say(aligned(choices.map(({ name, moves, why }) => [moves ? 'would move' : 'stays', name, why])))
      if (moving.length === 0) say(choices.length === 0 ? `${path} holds nothing` : 'nothing moves; name what should, or use --all')
      return 0
    }
    const versions = await put(
      moving.filter(({ name }) => !before.equal.has(name)),
      project,
    )
    await confirmStored(moving, project)
    const old = replaceEnvText(file, edited)
    say(
      aligned(
        choices.map(({ name, moves, why }) => [
          moves ? 'moved' : 'stays',
          name,
          moves ? `age://${name}${versions.get(name) ?? ', was there'}` : why,
        ]),
      ),
    )
    await shred(old, path, given.flag('shred'))
    if (isTracked(dirname(file.path), basename(file.path)))
      say(
        `\nwarning: git has ${relative(process.cwd(), file.path)} in its history: rotate the values where they are accepted, then tightlip set them`,
      )
    return 0
  },
}

/** What the store holds under the names now. */
async function stored(choices: readonly Choice[], { config }: Project): Promise<Inspection> {
  const inspection = await inspect(
    choices.map(({ name, value }) => {
      const declaration = declarationOf(anyText)
      const reference = parseReference(`age://${name}`)
      return {
        name,
        declaration,
        expected: Buffer.from(value),
        find: () => ({ name, declaration, source: 'age', reference, literal: undefined }),
      }
    }),
    config,
  )
  for (const { error } of inspection.entries.values()) if (error !== undefined && error.code !== 'not_found') throw error
  return inspection
}

function refuseOthers({ entries, equal }: Inspection, choices: readonly Choice[], overwrite: boolean): void {
  const others = choices.filter(({ name }) => entries.get(name)?.error === undefined && !equal.has(name)).map(({ name }) => name)
  if (others.length === 0 || overwrite) return
  throw new SecretError('failed_precondition', {
    reason: `the store holds other values of ${others.join(', ')}; nothing was changed`,
    remedy: 'use --overwrite to store new versions, or take these lines out of the file',
  })
}

/** Stores the values one after the other; what was said of each. */
async function put(choices: readonly Choice[], { config }: Project): Promise<ReadonlyMap<string, string>> {
  const writer = new Writer({ config })
  const versions = new Map<string, string>()
  try {
    for (const { name, value } of choices) {
      const { version } = await writer.put(`age://${name}`, Buffer.from(value))
      versions.set(name, version === undefined ? '' : `, version ${version}`)
    }
    return versions
  } finally {
    await writer.close()
  }
}

/** The file is the only other place of these values, so they are read back before it is changed. */
async function confirmStored(choices: readonly Choice[], project: Project): Promise<void> {
  const { equal } = await stored(choices, project)
  const lost = choices.find(({ name }) => !equal.has(name))
  if (lost !== undefined)
    throw new SecretError('data_loss', {
      variable: lost.name,
      reason: 'the store did not give back what was stored; the file is as it was',
      remedy: 'import it again',
    })
}

async function shred(old: OldContent, path: string, wanted: boolean): Promise<void> {
  try {
    if (old.linked) {
      say(`\nThe old file has another name on this disk (a hard link), under which the plaintext can still be read.`)
      return
    }
    const overwrite = wanted || (process.stdin.isTTY && (await confirm(`\noverwrite the old plaintext of ${path} on the disk?`)))
    if (overwrite) old.overwrite()
    say(
      `\nThe old plaintext was ${overwrite ? 'overwritten' : 'not overwritten on the disk (--shred does)'}. The history of git, backups of editors, snapshots and` +
        ' what an SSD keeps are not reached by that: rotate the values that matter.',
    )
  } finally {
    old.close()
  }
}
