// Starts a child in each of the ways named by the arguments, which shows what it got as `NAME` in a spelling that no mask knows.
import cp, { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

// Its output is inherited, and spelled so that nothing masks it: each byte in base nine, backwards.
const code = `process.stdout.write([...Buffer.from(process.env.NAME ?? 'nothing')].map((byte) => byte.toString(9)).reverse().join('x'))`
const args = ['-e', code]
const node = process.execPath
const command = `"${node}" -e "${code.replaceAll('"', '\\"')}"`
const self = fileURLToPath(import.meta.url)
const inherit = { stdio: 'inherit' }
const ended = async (child) => await once(child, 'exit')
const show = (output) => void process.stdout.write(output)

export const children = {
  spawn: () => ended(spawn(node, args, inherit)),
  'spawn with a copy of the environment': () => ended(spawn(node, args, { ...inherit, env: { ...process.env, X: '1' } })),
  'spawn with the environment itself': () => ended(spawn(node, args, { ...inherit, env: process.env })),
  'spawn with an environment that inherits': () => ended(spawn(node, args, { ...inherit, env: Object.create(process.env) })),
  'spawn through a shell': () => ended(spawn(command, { ...inherit, shell: true })),
  'spawn that was taken before': () => ended(globalThis.taken.spawn(node, args, inherit)),
  exec: () => new Promise((resolve) => exec(command, (_error, stdout) => resolve(show(stdout)))),
  'exec, promisified': async () => show((await promisify(exec)(command)).stdout),
  execFile: () => new Promise((resolve) => execFile(node, args, (_error, stdout) => resolve(show(stdout)))),
  'execFile, promisified': async () => show((await promisify(execFile)(node, args)).stdout),
  'execFile, promisified before': async () => show((await globalThis.taken.execFile(node, args)).stdout),
  fork: () => ended(fork(self, ['show'])),
  'fork with its output piped': async () => show(await text(fork(self, ['show'], { silent: true }).stdout)),
  spawnSync: () => spawnSync(node, args, inherit),
  'spawnSync without a list': () => spawnSync(command, { ...inherit, shell: true }),
  'spawnSync of the module': () => cp.spawnSync(node, args, { ...inherit, env: { ...process.env } }),
  execSync: () => execSync(command, inherit),
  'execSync without options': () => show(execSync(command)),
  execFileSync: () => execFileSync(node, args, inherit),
  'execFileSync by require': () => show(createRequire(import.meta.url)('child_process').execFileSync(node, args)),
  // It takes the place of the process, so that one is started for it.
  ...(process.execve === undefined ? {} : { 'process.execve': () => ended(spawn(node, [self, 'execve'], inherit)) }),
  'cluster.fork': async () => {
    const { default: cluster } = await import('node:cluster')
    cluster.setupPrimary({ exec: self, args: ['show'] })
    await ended(cluster.fork().process)
  },
}

/** Starts whose argument lists hold the secret. */
export const announced = {
  spawn: (secret) => ended(spawn('true', ['--password', secret])),
  exec: (secret) => promisify(exec)(`true '${secret}'`),
  spawnSync: (secret) => spawnSync('true', [secret]),
  execSync: (secret) => execSync(`true "${secret}"`),
  execFileSync: (secret) => execFileSync('true', [`--token=${secret}`]),
}

const [, program, ...names] = process.argv
if (program?.endsWith('children.mjs')) {
  if (names[0] === 'execve') process.execve(node, [node, ...args])
  if (names[0] === 'show') {
    await import(`data:text/javascript,${encodeURIComponent(code)}`)
    // A worker of cluster does not end by itself.
    process.disconnect?.()
  } else {
    for (const name of names) {
      await children[name]()
      writeSync(1, '\n')
    }
  }
}
