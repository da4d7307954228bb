// What leaves the process past everything within it, and what `tightlip run` masks from outside.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { failure } from './attempts.mjs'

const inherit = { stdio: 'inherit' }

export const programs = {
  'console.log': (secret) => console.log(secret),
  'console.error of an error': (secret) => console.error(failure(secret)),
  'process._rawDebug': (secret) => process._rawDebug(secret),
  'a raw socket on a descriptor': async (secret) => {
    const socket = new Socket({ fd: 2, readable: false, writable: true })
    await new Promise((resolve) => socket.write(secret, resolve))
  },
  'the handle of a stream': (secret) =>
    new Promise((oncomplete) => process.stdout._handle.writeUtf8String({ oncomplete }, secret) || oncomplete()),
  'a child that inherits the output': (secret) => void execFileSync(process.execPath, ['-p', 'process.argv[1]', secret], inherit),
  'a child that inherits stderr': (secret) => void spawnSync(process.execPath, ['-e', 'console.error(process.argv[1])', secret], inherit),
  'a shell': (secret) => void spawnSync('sh', ['-c', 'printf "%s\\n" "$0"', secret], inherit),
  'a shell that prints a variable': () => void spawnSync('sh', ['-c', 'echo "$API_TOKEN $DB_PASSWORD $SIGNING_KEY"'], inherit),
  printenv: () => void spawnSync('printenv', [], inherit),
  'set -x': () => void spawnSync('sh', ['-xc', 'true "$API_TOKEN" "$DB_PASSWORD" "$SIGNING_KEY"'], inherit),
  od: (secret) => void spawnSync('od', ['-An', '-v', '-tx1', '-w512'], { input: secret, stdio: ['pipe', 'inherit', 'inherit'] }),
  base64: (secret) => void spawnSync('base64', ['-w0'], { input: secret, stdio: ['pipe', 'inherit', 'inherit'] }),
  'a child that crashes': (secret) => void spawnSync(process.execPath, ['-e', 'throw new Error(process.argv[1])', secret], inherit),
  'a child that is detached': async (secret) => {
    await once(spawn(process.execPath, ['-p', 'process.argv[1]', secret], { ...inherit, detached: true }), 'close')
  },
  'a child of a child': (secret) =>
    void spawnSync('sh', ['-c', `"$0" -e 'require("node:child_process").execFileSync("echo", [process.argv[1]], { stdio: "inherit" })' "$1"`, process.execPath, secret], inherit), // prettier-ignore
  'a worker that writes by itself': async (secret) => {
    const code = 'require("node:fs").writeSync(1, require("node:worker_threads").workerData)'
    await once(new Worker(code, { eval: true, workerData: secret, execArgv: [] }), 'exit')
  },
  'a stream on a descriptor': (secret) => new Promise((resolve) => createWriteStream('', { fd: 1, autoClose: false }).end(secret, resolve)),
  'a report by Node itself': () => {
    process.report.filename = 'stderr'
    process.report.writeReport()
  },
}
