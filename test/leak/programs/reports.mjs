// Has diagnostic reports written, in the way named by the first argument. The secrets stand in the environment and in errors.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const { report } = process
const secrets = JSON.parse(process.env.LEAK_PRINTED ?? '[]')
const error = Object.assign(new Error(secrets.join(' ')), { code: secrets[0] })
/** A worker that shares nothing, and waits. */
const worker = async () => {
  const started = new Worker('setInterval(() => {}, 1000)', { eval: true, env: { WORKER: secrets[0] }, stdout: true })
  await once(started, 'online')
  return started
}

export const reports = {
  'process.report.writeReport()': () => report.writeReport(),
  'writeReport(file)': () => report.writeReport('mine.json'),
  'writeReport(file, error)': () => report.writeReport('mine.json', error),
  'writeReport(error)': () => report.writeReport(error),
  'writeReport, compact, to a folder': () => {
    report.compact = true
    report.directory = '.'
    report.filename = 'named.json'
    return report.writeReport(error)
  },
  'writeReport beside a worker': async () => {
    const started = await worker()
    const name = report.writeReport('mine.json')
    await started.terminate()
    return name
  },
  'writeReport to stdout': () => report.writeReport('stdout', error),
  'writeReport to stderr': () => report.writeReport('stderr', error),
  'getReport, printed': () => void console.log(JSON.stringify(report.getReport(error))),
  'getReport, written to a file': async () => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync('mine.json', JSON.stringify(report.getReport(error)))
  },
  'writeReport that fails': () => report.writeReport(`${secrets[0]}/none.json`),
}

const [, program, name] = process.argv
if (program?.endsWith('reports.mjs')) {
  const returned = await reports[name]?.()
  if (typeof returned === 'string') console.error(`returned ${returned === '' ? 'nothing' : returned}`)
  else if (name === 'a signal') {
    process.kill(process.pid, 'SIGUSR2')
    const { existsSync } = await import('node:fs')
    while (!existsSync('signal.json')) await new Promise((resolve) => setTimeout(resolve, 5))
    process.report.reportOnSignal = false
  }
}
