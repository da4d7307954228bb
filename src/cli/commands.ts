import type { CommandEntry } from './command.ts'

/** The commands by name, in the order of the overview. Each is loaded when it is asked for. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  init: {
    summary: 'make an identity and a store, once per project and environment',
    load: async () => (await import('./init.ts')).init,
  },
  set: {
    summary: 'store a value, read from a hidden prompt or standard input',
    load: async () => (await import('./set.ts')).set,
  },
  get: {
    summary: 'print a value',
    load: async () => (await import('./get.ts')).get,
  },
  rm: {
    summary: 'remove a secret from its store',
    load: async () => (await import('./rm.ts')).rm,
  },
  list: {
    summary: 'list what is stored: names, versions and ages, never values',
    load: async () => (await import('./list.ts')).list,
  },
  recipients: {
    summary: 'list, add or remove those who can read the store',
    load: async () => (await import('./recipients.ts')).recipients,
  },
  import: {
    summary: 'move the secrets of a .env file into the store',
    load: async () => (await import('./import.ts')).importFile,
  },
  check: {
    summary: 'resolve and validate everything, and say what is masked',
    load: async () => (await import('./check.ts')).check,
  },
  run: {
    summary: 'run a command with its secrets in the environment and its output masked',
    load: async () => (await import('./run.ts')).run,
  },
  completion: {
    summary: 'print the completion script of bash, zsh or fish',
    load: async () => (await import('./completion.ts')).completionOf(commands),
  },
}
