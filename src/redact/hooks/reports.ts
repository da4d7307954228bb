import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type { Redactor } from '../redactor.ts'
import { host } from './host.ts'
import { type AnyFunction, replace } from './replace.ts'
import { isMainThread } from './workers.ts'
import { writeAllSync } from './write-all.ts'

/** `excludeEnv` came with Node 22.13; `reportOnUncaughtException` and the like are with all. */
type Report = NodeJS.ProcessReport & { excludeEnv?: boolean }
type Content = Record<string, unknown>

// Taken before it is hooked; what it returns is unmasked.
const getReport: ((error?: Error) => object) | undefined = host.report?.getReport?.bind(host.report)

let written = 0

/** Masks the reports that the program asks for. The environment is left out, from Node 22.13 on also of those that Node writes by itself. */
export function hookReports(redactor: Redactor): void {
  const report = host.report as Report | undefined
  if (report === undefined) return
  if ('excludeEnv' in report && isMainThread()) report.excludeEnv = true
  replace(report, 'getReport', (original) => (...args) => {
    if (redactor.size === 0) return original.apply(report, args)
    return redactor.value(
      withoutEnvironment(original.apply(report, [args[0] ?? callSite(report.getReport as AnyFunction)]) as Content),
      'report',
    )
  })
  replace(report, 'writeReport', (original) => (...args) => {
    const [file, error] = typeof args[0] === 'object' && args[0] !== null ? [undefined, args[0]] : args
    const refused =
      (file !== undefined && typeof file !== 'string') || (error !== undefined && (typeof error !== 'object' || error === null))
    if (redactor.size === 0 || refused) return original.apply(report, args)
    const subject = (error ?? callSite(report.writeReport as AnyFunction)) as Error
    return put(report, { name: file ?? '', error: subject, event: 'JavaScript API', trigger: 'API' }, redactor)
  })
}

/**
 * Writes the diagnostic report that Node was asked for on an uncaught error (`--report-uncaught-exception`), masked and without the
 * environment. Node's own prints the environment.
 */
export function writeReport(error: unknown, redactor: Redactor): void {
  const { report } = host
  if (!report?.reportOnUncaughtException) return
  const message = (error as Error | undefined)?.message
  const event = typeof message === 'string' ? message : 'Exception'
  put(report, { name: '', error: error instanceof Error ? error : new Error('Exception'), event, trigger: 'Exception' }, redactor)
}

interface Subject {
  /** The file that the caller names; empty for the one that the settings name. */
  readonly name: string
  readonly error: Error
  readonly event: string
  readonly trigger: string
}

/** Writes a report where Node would, says so as Node does, and returns the name of the file; an empty one when it cannot be written. */
function put(report: NodeJS.ProcessReport, { name: given, error, event, trigger }: Subject, redactor: Redactor): string {
  const name = given || report.filename || defaultName()
  const content = withoutEnvironment((getReport?.(error) ?? {}) as Content)
  content['header'] = { ...(content['header'] as Content), event, trigger, filename: name }
  const json = JSON.stringify(redactor.value(content, 'report'), undefined, report.compact ? 0 : 2)
  const text = `${report.compact ? '' : '\n'}${redactor.text(json, 'report')}\n`
  const say = (line: string): number => writeAllSync(2, Buffer.from(redactor.text(line, 'report')))
  const { openSync, closeSync } = host.getBuiltinModule('node:fs')
  const standard = ['stdout', 'stderr'].indexOf(name) + 1
  try {
    const descriptor = standard || openSync(join(report.directory, name), 'w')
    if (standard === 0) say(`\nWriting Node.js report to file: ${name}`)
    writeAllSync(descriptor, Buffer.from(text))
    if (standard === 0) closeSync(descriptor)
  } catch (failure) {
    const where = report.directory === '' ? '' : ` directory: ${report.directory}`
    say(`\nFailed to open Node.js report file: ${name}${where} (errno: ${-((failure as NodeJS.ErrnoException).errno ?? 0)})\n`)
    return ''
  }
  if (name !== 'stderr') say('\nNode.js report completed\n')
  return name
}

/** Workers report within the report of their process, each with an environment of its own. */
function withoutEnvironment({ environmentVariables: _, ...content }: Content): Content {
  const { workers } = content
  return Array.isArray(workers) ? { ...content, workers: workers.map((worker) => withoutEnvironment(worker as Content)) } : content
}

/** The error that Node makes up where the caller gives none: the stack begins at the caller. */
function callSite(hook: AnyFunction): Error {
  const error = Object.assign(new Error('JavaScript Callstack'), { code: 'ERR_SYNTHETIC', name: 'Error [ERR_SYNTHETIC]' })
  Error.captureStackTrace(error, hook)
  return error
}

/** `report.YYYYMMDD.HHMMSS.PID.TID.SEQ.json`, as Node names them. */
function defaultName(): string {
  const [date = '', time = ''] = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().split(/[T.]/)
  const thread = host.getBuiltinModule('node:worker_threads').threadId
  const sequence = String(++written).padStart(3, '0')
  return `report.${date.replaceAll('-', '')}.${time.replaceAll(':', '')}.${process.pid}.${thread}.${sequence}.json`
}
