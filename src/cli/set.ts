import { SecretError } from '../core/errors.ts'
import { Writer } from '../load/writer.ts'
import { environmentOption, type Command } from './command.ts'
import { namedReference } from './named-reference.ts'
import { say } from './output.ts'
import { readPipedValue } from './piped-value.ts'
import { openProject } from './project.ts'
import { promptHidden } from './prompt.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip set`. */
export const set: Command = {
  usage: ['[options] NAME', '[options] REFERENCE'],
  about: [
    'Stores a value as a new version. On a terminal the value is asked for and not shown; a pasted value may have several lines. From a pipe or a file it is read to the end, less one line end at its end.',
    'A value is never taken from the command line: the shell keeps a history, and ps shows arguments to everyone on the machine.',
  ],
  options: { environment: environmentOption },
  examples: [
    ['tightlip set STRIPE_KEY', 'asks for the value and stores it as age://STRIPE_KEY'],
    ['tightlip set TLS_KEY < key.pem', 'stores a file'],
    ['openssl rand -base64 32 | tightlip set SESSION_KEY -e production', 'stores what another command made'],
    ['tightlip set aws-sm://prod/db < db.json', 'stores a file in AWS; likewise aws-ps://, gcp-sm:// and vault://'],
  ],
  discreet: true,
  async run(given) {
    const [name, ...more] = given.positionals
    if (name === undefined) throw new UsageError('a name is missing', 'set')
    if (more.length > 0) {
      throw new UsageError(
        'the value does not belong on the command line, where the shell history and ps show it; nothing was stored. ' +
          'Leave it out and it is asked for, or pipe it in. If that was the real value, change it where it is used',
        'set',
      )
    }
    const reference = namedReference(name, 'set')
    const { config } = await openProject(given)
    const writer = new Writer({ config })
    try {
      const value = process.stdin.isTTY
        ? Buffer.from(await promptHidden(`value of ${reference.text} (not shown): `))
        : await readPipedValue()
      checkValue(value)
      const { version } = await writer.put(reference.text, value)
      say(`${reference.text} is stored${version === undefined ? '' : `, version ${version}`}`)
      return 0
    } finally {
      await writer.close()
    }
  },
}

/** Every way in hands values out as text, so what is no text could be stored and never be read. */
function checkValue(value: Buffer): void {
  if (value.length === 0)
    throw new SecretError('invalid_value', { reason: 'the value is empty, nothing was stored', remedy: 'enter or pipe in a value' })
  if (Buffer.from(value.toString('utf8')).equals(value)) return
  throw new SecretError('invalid_value', {
    reason: 'the value is not UTF-8 text, nothing was stored',
    remedy: 'store it as text: base64 FILE | tightlip set NAME',
  })
}
