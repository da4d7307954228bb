import { host } from './host.ts'

interface Hazard {
  readonly applies: boolean
  readonly text: string
}

/** What of this process's settings lets secrets out past every hook: a sentence each, with what to do. */
export function hazards(): readonly string[] {
  const options = [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv].join(' ')
  const has = (pattern: string): boolean => new RegExp(`(?:^|\\s)--${pattern}`).test(options)
  const debugged = (process.env['NODE_DEBUG'] ?? '')
    .split(',')
    .filter((name) => /^\s*(?:http2?|https|net|tls|fetch|undici|stream\w*|\*)\s*$/i.test(name))
  const all: readonly Hazard[] = [
    {
      applies: debugged.length > 0,
      text: `NODE_DEBUG=${debugged.join()} prints requests in dumps of 50 bytes, which may cut a secret; unset it`,
    },
    { applies: Boolean(process.env['NODE_DEBUG_NATIVE']), text: 'NODE_DEBUG_NATIVE prints past redaction; unset it' },
    {
      applies: /(?:^|[\s,])(?:node-vault|\*)/.test(process.env['DEBUG'] ?? ''),
      text: 'DEBUG=node-vault prints tokens and secrets; unset it',
    },
    // `node --test` hands all its options to its children, also those that have their default.
    {
      applies: has('inspect(?!-port|-publish-uid)'),
      text: '--inspect shows secrets to a debugger, and all that is printed to its console; leave it out',
    },
    {
      applies: has('heapsnapshot-(?!near-heap-limit=0)'),
      text: '--heapsnapshot-signal and its kin write secrets to a file; leave them out',
    },
    {
      applies: has('abort-on-uncaught-exception'),
      text: '--abort-on-uncaught-exception prints errors unmasked and dumps the memory; leave it out',
    },
    {
      applies: has('redirect-warnings') || Boolean(process.env['NODE_REDIRECT_WARNINGS']),
      text: '--redirect-warnings writes warnings to a file unmasked; leave it out',
    },
    {
      applies: reportsNatively(),
      text: 'diagnostic reports on signals and fatal errors hold the environment; switch them off, or use Node 22.13 or later',
    },
    {
      applies: keepsHistory(),
      text: 'the REPL keeps what is typed in a file, unmasked; set NODE_REPL_HISTORY to an empty text',
    },
    {
      applies: domainsInUse(),
      text: 'node:domain is in use, so an error that a listener of uncaughtException throws is printed unmasked; do without domains',
    },
  ]
  return all.filter(({ applies }) => applies).map(({ text }) => text)
}

function reportsNatively(): boolean {
  const report = host.report as (NodeJS.ProcessReport & { readonly excludeEnv?: boolean }) | undefined
  return report !== undefined && report.excludeEnv !== true && (report.reportOnSignal || report.reportOnFatalError)
}

/** Whether this is the REPL of `node` without a program, and not told to forget what is typed. */
function keepsHistory(): boolean {
  const { _eval: code } = host as { readonly _eval?: unknown }
  const isRepl = host.argv[1] === undefined && code === undefined && !host.execArgv.some((option) => /^--(?:test|run)\b/.test(option))
  return isRepl && process.env['NODE_REPL_HISTORY'] !== ''
}

/** `node:domain` makes an accessor of the property when it is loaded. */
function domainsInUse(): boolean {
  return Object.getOwnPropertyDescriptor(host, 'domain')?.get !== undefined
}
