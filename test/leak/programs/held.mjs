// A program that printed, and keeps what it prints through, before the hooks are set.
import { isMainThread, Worker } from 'node:worker_threads'

const [token] = JSON.parse(process.env.LEAK_PRINTED ?? '[""]')

if (process.argv[2] === 'thread' && isMainThread) new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) })
else await print()

async function print() {
  const { stdout, stderr } = process
  const { log, error } = console
  log('begin')
  error('begin')
  if (process.argv[3] !== 'bare') await import('./preload.mjs')
  stdout.write(`stdout ${token}\n`)
  stderr.write(`stderr ${token}\n`)
  log('log', token)
  error('error', token)
}
