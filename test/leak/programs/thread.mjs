// A worker that prints, at once, when told to, or by way of a worker of its own.
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { processRedactor } from './process.js'

const { token, role } = workerData
if (role === 'waiting') await once(parentPort, 'message')
if (role === 'nesting') new Worker(new URL(import.meta.url), { workerData: { token, role: 'printing' } })
if (role === 'adding') {
  processRedactor().add('SECRET_0', token)
  parentPort.postMessage('added')
}
console.log('console', token)
process.stderr.write(`stderr ${token}\n`)
writeSync(1, `descriptor ${token}\n`)
process.stdout.write(token.slice(0, 9))
writeSync(2, token.slice(0, 9))
if (role === 'exiting') process.exit()
parentPort.close()
