// Functions that a program took before the hooks were set; then the hooks, with `NAME` declared and its children limited as `LEAK_CHILDREN` says.
import { execFile, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
// A child that is limited does not get `LEAK_DECLARED`, which holds the value.
import { installHooks, limitChildren, processRedactor } from './process.js'

// `require()`, since what an ES module imports changes with the module.
globalThis.taken = { spawn, execFile: promisify(execFile), execFileSync: createRequire(import.meta.url)('node:child_process').execFileSync }
if (process.env.LEAK_CHILDREN !== undefined && process.env.LEAK_DECLARED !== undefined) {
  const [name, value] = JSON.parse(process.env.LEAK_DECLARED)
  processRedactor().add(name, value)
  installHooks()
  limitChildren(JSON.parse(process.env.LEAK_CHILDREN) ?? undefined)
}
