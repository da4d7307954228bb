// pino to a descriptor: as it is, with `redacting`, with paths of its own. In a process of its own for each number of secrets.
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { Redactor, redacting } from 'tightlip'
import { measure } from './measure.js'
import { randomValues, variety } from './texts.js'

/** @typedef {{ count: number; to: string; plain: number; masked: number; paths: number }} PinoRow Nanoseconds a line, and ratios to it. */

/** @type {{ count: number; quick: boolean }} */
const { count, quick } = JSON.parse(process.argv[2] ?? '{}')
const folder = mkdtempSync(join(tmpdir(), 'tightlip-bench-'))
const redactor = new Redactor()
for (const [index, value] of randomValues(count).entries()) redactor.add(`SECRET_${index}`, value)
/** @type {PinoRow[]} */
const rows = []
try {
  for (const [to, path] of Object.entries({ '/dev/null': '/dev/null', 'a file': join(folder, 'log') })) {
    const fd = openSync(path, 'w')
    const destination = pino.destination({ dest: fd, sync: true })
    const loggers = {
      copy: pino(destination),
      masked: redacting(pino(destination), { redactor }),
      paths: pino({ redact: ['password', 'headers.authorization', 'user.token', '*.secret'] }, destination),
    }
    const contenders = Object.entries(loggers).map(([name, logger]) => {
      const log = (/** @type {unknown} */ of) =>
        logger.info(
          { request: of, user: { id: 4711, name: 'someone' }, path: '/api/items/12', took: 12.5 },
          'GET answered with 200 after a while',
        )
      return { name, text: log, chunk: log }
    })
    const text = { name: 'line', whole: Array.from({ length: variety }, (_, index) => `request-${index}-0123456789`) }
    const { copy, masked, paths } = measure(
      contenders,
      text,
      quick ? { rounds: 3, slice: 2e5, patience: 0 } : { rounds: 61, slice: 1e6, patience: 1e8 },
    )
    rows.push({ count, to, plain: copy?.ns ?? Number.NaN, masked: masked?.toCopy ?? Number.NaN, paths: paths?.toCopy ?? Number.NaN })
    closeSync(fd)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(JSON.stringify(rows))
