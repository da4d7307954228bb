import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type { Redactor } from '../redactor.ts'
import { host } from './host.ts'
import { writeAllSync } from './write-all.ts'

/**
 * Writes the diagnostic report that Node was asked for on an uncaught error (`--report-uncaught-exception`), masked and without the
 * environment. Node's own prints the environment.
 */
export function writeReport(error: unknown, redactor: Redactor): void {
  const { report } = host
  if (!report?.reportOnUncaughtException) return
  const text = reportText(report, error, redactor)
  const name = report.filename === '' ? defaultName() : report.filename
  const descriptor = name === 'stdout' ? 1 : name === 'stderr' ? 2 : undefined
  if (descriptor !== undefined) {
    writeAllSync(descriptor, Buffer.from(`${text}\n`))
    return
  }
  const say = (line: string): number => writeAllSync(2, Buffer.from(redactor.text(line, 'report')))
  say(`\nWriting Node.js report to file: ${name}\n`)
  host.getBuiltinModule('node:fs').writeFileSync(join(report.directory, name), `${text}\n`)
  say('Node.js report completed\n')
}

function reportText({ getReport, compact }: NodeJS.ProcessReport, error: unknown, redactor: Redactor): string {
  const subject = error instanceof Error ? error : new Error('Exception')
  const { environmentVariables: _, ...report } = getReport(subject) as unknown as Record<string, unknown>
  const header = report['header'] as Record<string, unknown>
  const message = (error as Error | undefined)?.message
  report['header'] = { ...header, event: typeof message === 'string' ? message : 'Exception', trigger: 'Exception' }
  return redactor.text(JSON.stringify(redactor.value(report, 'report'), undefined, compact ? 0 : 2), 'report')
}

/** `report.YYYYMMDD.HHMMSS.PID.TID.SEQ.json`, as Node names them. */
function defaultName(): string {
  const [date = '', time = ''] = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().split(/[T.]/)
  return `report.${date.replaceAll('-', '')}.${time.replaceAll(':', '')}.${process.pid}.0.001.json`
}
