import { writeSync } from 'node:fs'
import { gcp } from '../../../adapters/gcp/index.ts'
import type { ReadOptions } from '../../../src/core/adapter.ts'

// Reads the secrets it is told and has nothing else to do; it does not close the adapter. Arguments: options in JSON, secrets.
const [options = '{}', ...secrets] = process.argv.slice(2)
const adapter = gcp(JSON.parse(options) as object)
const o = (): ReadOptions => ({ signal: new AbortController().signal, conceal: () => undefined })
const values = await Promise.all(secrets.map(async (path) => await adapter.get({ scheme: 'gcp-sm', path, params: {} }, o())))
for (const value of values) writeSync(1, `${Buffer.from(value?.bytes ?? []).toString()}\n`)
