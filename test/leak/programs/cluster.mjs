// A cluster whose primary and workers print secrets in every way; the first argument says where the workers' output goes.
import cluster from 'node:cluster'
import { once } from 'node:events'
import { writeSync } from 'node:fs'

const secrets = JSON.parse(process.env.LEAK_PRINTED)
const print = () => {
  for (const secret of secrets) {
    console.log(secret)
    console.error(secret)
    writeSync(1, `${secret}\n`)
    process.stdout.write(`${Buffer.from(secret).toString('base64')}\n`)
  }
}

if (cluster.isPrimary) {
  print()
  const silent = process.argv[2] === 'silent'
  cluster.setupPrimary({ silent, args: process.argv.slice(2) })
  const workers = [cluster.fork(), cluster.fork()]
  if (silent)
    for (const { process: worker } of workers)
      (worker.stdout.pipe(process.stdout, { end: false }), worker.stderr.on('data', (data) => writeSync(2, data)))
  await Promise.all(workers.map((worker) => once(worker.process, 'close')))
} else {
  print()
  if (process.argv[2] === 'crash') throw new Error(secrets[0])
  cluster.worker.disconnect()
}
