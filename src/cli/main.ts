#!/usr/bin/env node
import { readArguments } from './arguments.ts'
import { commands } from './commands.ts'
import { exitCodeOf, messageOf } from './exit-code.ts'
import { helpOf, overview } from './help.ts'
import { nearest } from './nearest.ts'
import { print, say } from './output.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'

/** Runs a command line and resolves to the exit code. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return await showHelp(args[0])
  if (name === '--version' || name === '-V') {
    print(version())
    return 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) throw unknownCommand(name)
  const command = await entry.load()
  const given = readArguments(name, command, args)
  if (!given.flag('help')) return await command.run(given)
  print(helpOf(name, command))
  return 0
}

async function showHelp(name: string | undefined): Promise<number> {
  if (name === undefined) {
    print(overview())
    return 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) throw unknownCommand(name)
  print(helpOf(name, await entry.load()))
  return 0
}

function unknownCommand(name: string): UsageError {
  // It may be a value pasted into the wrong window, so only what looks like a command is repeated.
  const shown = /^[a-z][a-z-]{0,15}$/.test(name) ? ` ${name}` : ''
  const near = nearest(name, Object.keys(commands))
  return new UsageError(`the command${shown} is not known${near === undefined ? '' : `; did you mean ${near}?`}`)
}

process.removeAllListeners('warning')
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') say(`${name === 'TightlipWarning' ? 'tightlip: warning' : name}: ${message}`)
})
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read the output has gone, as in `tightlip list | head -1`; run tells its command instead.
    if (error.code === 'EPIPE' && process.argv[2] !== 'run') process.exit(0)
  })
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    say(messageOf(error))
    return exitCodeOf(error)
  })
  .then(
    // What the config opened would keep the process alive.
    (code) => process.stdout.write('', () => process.exit(code)),
    () => process.exit(1),
  )
