import { LoadError, SecretError } from '../core/errors.ts'
import type { Reference } from '../core/reference.ts'
import { loadEnvironment } from '../load/environment.ts'
import { guardedRedactor, type Masks } from '../load/redaction.ts'
import { confirm } from './confirm.ts'
import { environmentOption, yesOption, type Command } from './command.ts'
import { nameOf, namedReference } from './named-reference.ts'
import { say } from './output.ts'
import { openProject, type Project } from './project.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip get`. */
export const get: Command = {
  usage: ['[options] NAME', '[options] REFERENCE'],
  about: [
    'Prints a value. To a terminal only after a question, since screens are shared, recorded and scrolled back. To a pipe or a file as it is, without a line end and without a question.',
    'The read goes through the policy and on the record of the project like any other.',
  ],
  options: { environment: environmentOption, yes: yesOption },
  examples: [
    ['tightlip get STRIPE_KEY', 'asks, then prints age://STRIPE_KEY'],
    ['tightlip get age://DATABASE#password | pbcopy', 'hands a field of a secret to another command'],
  ],
  async run(given) {
    const [name, ...more] = given.positionals
    if (name === undefined || more.length > 0)
      throw new UsageError(name === undefined ? 'a name is missing' : 'one name is taken at a time', 'get')
    const reference = namedReference(name, 'get')
    if (process.stdout.isTTY && !given.flag('yes')) {
      if (!process.stdin.isTTY)
        throw new UsageError('the output is a terminal, and there is none to ask on; --yes prints without asking', 'get')
      if (!(await confirm(`print the value of ${reference.text} to this terminal?`))) {
        say('not printed')
        return 1
      }
    }
    const value = await valueOf(reference, await openProject(given))
    process.stdout.write(process.stdout.isTTY && !value.endsWith('\n') ? `${value}\n` : value)
    return 0
  },
}

async function valueOf(reference: Reference, { config: { allow: _, ...config } }: Project): Promise<string> {
  const name = nameOf(reference)
  const guarded = guardedRedactor(config)
  // Everything but what was asked for stays masked in this process's output.
  const redactor: Masks = { add: (added, value, options) => (added === name ? 'masked' : guarded.add(added, value, options)) }
  try {
    const secrets = await loadEnvironment(
      { [name]: reference.text },
      // The reference was typed by the user, so that it may be of any spelling and point anywhere.
      { delivery: 'terminal', sourceOf: () => 'command line', config: { ...config, references: [name] }, redactor },
    )
    await secrets.close()
    const [variable] = secrets.variables
    if (variable === undefined) throw new SecretError('no_adapter', { reference: reference.text })
    return variable.value
  } catch (error) {
    throw error instanceof LoadError ? (error.problems[0] ?? error) : error
  }
}
