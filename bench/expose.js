// What a read of a secret costs, next to a read of process.env in the same run.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { defineSecrets, json } from 'tightlip'
import { memory } from 'tightlip/adapters/memory'
import { do_not_optimize, measure } from 'mitata'
import { z } from 'zod'

const token = randomBytes(16).toString('hex')
const pem = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const secrets = defineSecrets({
  schema: { TOKEN: z.string(), PEM: z.string(), DB: json(z.object({ user: z.string(), password: z.string() })) },
  env: { TOKEN: 'memory://token', PEM: 'memory://pem', DB: 'memory://db' },
  files: false,
  redact: false,
  adapters: [memory({ token, pem: pem.privateKey, db: JSON.stringify({ user: 'app', password: token }) })],
})
const { env } = await secrets.load()
process.env.BENCH_TOKEN = token
process.env.BENCH_PEM = pem.privateKey

const subjects = {
  'process.env, 32 characters': () => do_not_optimize(process.env.BENCH_TOKEN),
  'expose(), 32 characters': () => do_not_optimize(env.TOKEN.expose()),
  [`process.env, PEM of ${pem.privateKey.length} bytes`]: () => do_not_optimize(process.env.BENCH_PEM),
  [`expose(), PEM of ${pem.privateKey.length} bytes`]: () => do_not_optimize(env.PEM.expose()),
  'expose(), an object of two strings (a copy)': () => do_not_optimize(env.DB.expose()),
}

let base
for (const [name, run] of Object.entries(subjects)) {
  const { p50, avg } = await measure(run, { batch_samples: 1024 })
  base ??= p50
  console.log(
    `${name.padEnd(46)} ${p50.toFixed(1).padStart(9)} ns   x ${(p50 / base).toFixed(2)} of the read of process.env   (mean ${avg.toFixed(1)})`,
  )
}
await secrets.close()
delete process.env.BENCH_TOKEN
delete process.env.BENCH_PEM
