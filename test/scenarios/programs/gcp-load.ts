import { createHash } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { gcp, type GcpOptions } from '../../../adapters/gcp/index.ts'
import { LoadError, loadSecrets } from '../../../src/index.ts'

// Loads one secret as a program does, and ends without closing anything. It prints a line of JSON without the value.
const { reference, ca, ...options } = JSON.parse(process.argv[2] ?? '') as GcpOptions & { reference: string; ca?: string }
let facts = {}
subscribe('tightlip:access', (event) => {
  facts = (event as { facts: object }).facts
})
try {
  const adapter = gcp({ ...options, ...(ca !== undefined && { ca: readFileSync(ca) }) })
  const patient = { attempts: 1, timeout: '15s', startTimeout: '15s' } as const
  const { env } = await loadSecrets({ schema: { A: z.string() }, env: { A: reference }, files: false, adapters: [adapter], ...patient })
  const digest = createHash('sha256').update(env.A.expose()).digest('hex')
  console.log(JSON.stringify({ digest, version: env.A.version, facts }))
} catch (error) {
  if (!(error instanceof LoadError)) throw error
  console.log(JSON.stringify({ codes: error.problems.map(({ code }) => code) }))
}
