import { SecretError } from '../core/errors.ts'
import { Writer } from '../load/writer.ts'
import { confirm } from './confirm.ts'
import { environmentOption, yesOption, type Command } from './command.ts'
import { namedReference } from './named-reference.ts'
import { say } from './output.ts'
import { openProject } from './project.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip rm`. */
export const rm: Command = {
  usage: ['[options] NAME', '[options] REFERENCE'],
  about: [
    'Removes a secret with all that its store keeps of it; on a terminal only after a question. Programs that hold it go on until they read again. Former states of a store that is kept in git stay in the history of git: when a value must no longer be used, change it where it is accepted.',
  ],
  options: { environment: environmentOption, yes: yesOption },
  examples: [['tightlip rm OLD_KEY -e production', 'removes age://OLD_KEY from the store of production']],
  async run(given) {
    const [name, ...more] = given.positionals
    if (name === undefined || more.length > 0)
      throw new UsageError(name === undefined ? 'a name is missing' : 'one name is taken at a time', 'rm')
    const reference = namedReference(name, 'rm')
    const { config } = await openProject(given)
    if (process.stdin.isTTY && !given.flag('yes') && !(await confirm(`remove ${reference.text} for good?`))) {
      say('not removed')
      return 1
    }
    const writer = new Writer({ config })
    try {
      if (!(await writer.remove(reference.text)))
        throw new SecretError('not_found', {
          reference: reference.text,
          remedy: `see tightlip list ${reference.id.scheme}:// for those there are`,
        })
      say(`${reference.text} is removed`)
      return 0
    } finally {
      await writer.close()
    }
  },
}
