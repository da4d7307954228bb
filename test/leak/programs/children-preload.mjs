// Functions that a program took before the hooks were set; then the hooks, with `NAME` declared and its children limited as `LEAK_CHILDREN` says.
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
// A child that is limited does not get `LEAK_DECLARED`, which holds the value.
import { installHooks, limitChildren, processRedactor } from './process.js'

globalThis.taken = { spawn, execFile: promisify(execFile) }
if (process.env.LEAK_CHILDREN !== undefined && process.env.LEAK_DECLARED !== undefined) {
  const [name, value] = JSON.parse(process.env.LEAK_DECLARED)
  processRedactor().add(name, value)
  installHooks()
  limitChildren(JSON.parse(process.env.LEAK_CHILDREN))
}
