// Workers, children and clusters, and what the main thread prints of them; node:test, the REPL, reports.
import childProcess, { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import { BroadcastChannel, MessageChannel, Worker } from 'node:worker_threads'
import { errorOf, turn } from './attempts.mjs'

const { execPath, stdout } = process

/** A file of its own with this text. */
const file = (name, text) => {
  const path = join(process.env.LEAK_OWN, name)
  writeFileSync(path, text)
  return path
}
/** A worker of this code, which has the secrets as `workerData`, to its end. */
const thread = (code, options, use) => async (secret) => {
  const worker = new Worker(`const { workerData, parentPort, threadId } = require('node:worker_threads'); ${code}`, {
    eval: true,
    workerData: secret,
    ...options,
  })
  use?.(worker)
  await new Promise((resolve) => {
    worker.on('exit', resolve)
  })
  await turn()
}
const ended = (child) => once(child, 'close')
/** Prints to standard error and fails. */
const complains = `process.stdin.on('data', (chunk) => process.stderr.write(chunk)).on('end', () => process.exit(3))`

export const programs = {
  'console.log in a worker': thread('console.log(workerData)'),
  'console.error of an error in a worker': thread('console.error(new Error(workerData))'),
  'process.stdout.write in pieces in a worker': thread('for (const one of workerData) process.stdout.write(one)'),
  'process.stderr.write of bytes in a worker': thread('process.stderr.write(Buffer.from(workerData))'),
  'fs.writeSync in a worker': thread('require("node:fs").writeSync(1, workerData)'),
  'a warning in a worker': thread('process.emitWarning(workerData)'),
  'process.exit after console.log in a worker': thread('console.log(workerData); process.exit()'),
  'the environment of a worker': async (_secret, values) => {
    await once(new Worker('console.log(process.env)', { eval: true, env: { ...values } }), 'exit')
  },
  'an error event of a worker': thread('throw new Error(workerData)', {}, (worker) => worker.on('error', (error) => console.error(error))),
  'an error event of a worker that is a text': thread('throw workerData', {}, (worker) =>
    worker.on('error', (error) => console.error(error)),
  ),
  'a message of a worker': thread('parentPort.postMessage({ key: workerData })', {}, (worker) =>
    worker.on('message', (one) => console.log(one)),
  ),
  'the output of a worker, piped': thread('console.log(workerData)', { stdout: true }, (worker) =>
    worker.stdout.pipe(stdout, { end: false }),
  ),
  'a worker in a worker': thread(
    'new (require("node:worker_threads").Worker)("console.log(require(\'node:worker_threads\').workerData)", { eval: true, workerData })',
  ),
  'a worker that ends by a rejection': thread('Promise.reject(new Error(workerData))', {}, (worker) =>
    worker.on('error', (error) => console.error(error)),
  ),
  'a worker of a file': async (secret) => {
    const path = file('prints.mjs', `import { workerData } from 'node:worker_threads'\nconsole.log({ workerData })\n`)
    await once(new Worker(path, { workerData: secret }), 'exit')
  },
  'a message channel': async (secret) => {
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(new Map([[secret, 1]]))
    const [message] = await once(port2, 'message')
    console.log(message)
    port1.close()
  },
  'a broadcast channel': async (secret) => {
    const [one, two] = [new BroadcastChannel('key'), new BroadcastChannel('key')]
    const heard = new Promise((resolve) => {
      two.addEventListener('message', resolve)
    })
    one.postMessage(secret)
    console.log((await heard).data)
    one.close()
    two.close()
  },
  'a child, piped': async (secret) => {
    const child = spawn('cat')
    child.stdout.pipe(stdout, { end: false })
    child.stdin.end(secret)
    await ended(child)
  },
  'a child of Node that prints its environment': async () => {
    const child = spawn(execPath, ['-p', 'process.env'])
    child.stdout.pipe(stdout, { end: false })
    await ended(child)
  },
  'a child that prints its arguments': (secret) => console.log(execFileSync(execPath, ['-p', 'process.argv', secret]).toString()),
  printenv: () => console.log(execSync('printenv').toString()),
  'exec fails': (secret) =>
    new Promise((resolve) => {
      exec('cat >&2; exit 2', (error, _stdout, stderr) => resolve(console.error(error, stderr))).stdin.end(secret)
    }),
  'exec fails on its command line': async (secret) => console.error(await errorOf(() => promisify(exec)(`exit 1 # ${secret}`))),
  'execFile fails': async (secret) => console.error(await errorOf(() => promisify(execFile)(execPath, ['-e', 'process.exit(1)', secret]))),
  'execSync fails': (secret) =>
    errorOf(() => execSync('cat >&2; exit 1', { input: secret, stdio: 'pipe' })).then((error) => console.error(error.message)),
  'execSync fails, its output as text': async (secret) => {
    console.error(await errorOf(() => execSync('cat; exit 1', { input: secret, stdio: 'pipe', encoding: 'utf8' })))
  },
  'execSync fails, its output as bytes': async (secret) => {
    const error = await errorOf(() => execSync('cat; exit 1', { input: secret, stdio: 'pipe' }))
    console.error(error, error.stdout.toString('base64'))
  },
  'execFileSync, not found': async (secret) => console.error(await errorOf(() => execFileSync('/nowhere/command', ['--key', secret]))),
  'spawn, not found': async (secret) => {
    const [error] = await once(spawn('/nowhere/command', ['--key', secret]), 'error')
    console.error(error)
  },
  spawnSync: (secret) => console.log(spawnSync('cat', { input: secret, encoding: 'utf8' })),
  'the child itself': async (secret) => {
    const child = spawn('true', [secret], { env: { KEY: secret } })
    console.log(child.spawnargs, child)
    await ended(child)
  },
  'stderr of execSync, inherited by default': async (secret) => {
    await errorOf(() => execSync(`"${execPath}" -e "${complains}"`, { input: secret }))
  },
  'fork: a message': async (secret) => {
    const child = fork(file('echo.cjs', `process.on('message', (one) => process.send({ one }, () => process.exit()))`))
    child.send(secret)
    console.log(await once(child, 'message'))
    await ended(child)
  },
  'fork: what it prints': async (secret) => {
    const child = fork(file('prints.cjs', 'console.log(process.argv.slice(2))'), [secret])
    await ended(child)
  },
  'fork: what it prints, piped': async (secret) => {
    const child = fork(file('prints.cjs', 'console.error(process.argv.slice(2))'), [secret], { silent: true })
    child.stderr.pipe(process.stderr, { end: false })
    await ended(child)
  },
  'fork: how it crashes': async (secret) => {
    const child = fork(file('crashes.cjs', 'throw new Error(process.argv[2])'), [secret])
    await ended(child)
  },
  'fork: its environment': async () => {
    await ended(fork(file('environment.cjs', 'console.log(process.env)')))
  },
  'cluster: a message': async (secret) => {
    const { default: cluster } = await import('node:cluster')
    const code = `process.on('message', (one) => process.send({ one }, () => process.exit())); process.send('ready')`
    cluster.setupPrimary({ exec: file('clustered.cjs', code) })
    const worker = cluster.fork()
    await once(worker, 'message')
    worker.send(secret)
    console.log(await once(worker, 'message'))
    await once(worker, 'exit')
  },
  'cluster: what it prints': async (secret) => {
    const { default: cluster } = await import('node:cluster')
    cluster.setupPrimary({ exec: file('clustered.cjs', 'console.log(process.argv.slice(2)); process.exit()'), args: [secret] })
    await once(cluster.fork(), 'exit')
  },
  'cluster: how it crashes': async (secret) => {
    const { default: cluster } = await import('node:cluster')
    cluster.setupPrimary({ exec: file('clustered.cjs', 'throw new Error(process.argv[2])'), args: [secret] })
    await once(cluster.fork(), 'exit')
  },
  'node:test, the reporter spec': async (secret) => {
    const [{ run }, { spec }] = await Promise.all([import('node:test'), import('node:test/reporters')])
    const path = file(
      'fails.test.mjs',
      `import assert from 'node:assert'\nimport { test } from 'node:test'\ntest('keys', () => assert.strictEqual(${JSON.stringify(secret)}, ''))\n`,
    )
    const results = run({ files: [path] }).compose(new spec())
    results.pipe(stdout, { end: false })
    await finished(results)
  },
  'node:test, the reporter tap': async (secret) => {
    const [{ run }, { tap }] = await Promise.all([import('node:test'), import('node:test/reporters')])
    const path = file('prints.test.mjs', `import { test } from 'node:test'\ntest('keys', () => console.log(${JSON.stringify(secret)}))\n`)
    const results = run({ files: [path] }).compose(tap)
    results.pipe(stdout, { end: false })
    await finished(results)
  },
  'the REPL': async (secret) => {
    const { start } = await import('node:repl')
    const input = new PassThrough()
    const repl = start({ prompt: '> ', input, output: stdout, terminal: false })
    repl.context.key = secret
    input.end('key\n')
    await once(repl, 'exit')
    stdout.write('\n')
  },
  'a report that is printed': (secret) => console.log(JSON.stringify(process.report.getReport(new Error(secret)))),
  'a report of an error that is printed': (secret) => console.log(process.report.getReport(new Error(secret)).javascriptStack),
  'the configuration of the process': (secret) => {
    process.title = secret
    console.log({ argv: [...process.argv, secret], title: process.title, execArgv: process.execArgv })
    process.title = 'node'
  },
  'process.report.writeReport to stdout': (secret) => {
    process.report.filename = 'stdout'
    process.report.writeReport(new Error(secret))
    process.report.filename = ''
  },
  'a request that a diagnostics channel tells of': async (secret) => {
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
    const print = ({ request }) => console.log(request.getHeaders())
    subscribe('http.client.request.start', print)
    await once(get('http://127.0.0.1:1', { headers: { authorization: encodeURIComponent(secret) } }), 'error')
    unsubscribe('http.client.request.start', print)
  },
  'a child by the default export': (secret) => console.log(childProcess.execSync('cat', { input: secret, encoding: 'latin1' })),
}
