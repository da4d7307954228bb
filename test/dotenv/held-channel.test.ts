import { describe, expect, it } from 'vitest'
import { node, projectWith } from './program.ts'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const loadsAtOnce = major > 22 || (major === 22 && minor >= 18)

// The load begins, waits until the parent process has sent, and then for the loop to have gone round often enough to read it.
const config = `
  import { existsSync, writeFileSync } from 'node:fs'
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const get = async () => {
    writeFileSync('loading', '')
    while (!existsSync('sent')) await turn()
    for (let turns = 0; turns < 20; turns++) await turn()
    return { bytes: Buffer.from('what was read') }
  }
  export default { adapters: [{ scheme: 'memo', get }] }`

// What the programs that start others have in common.
const parent = `
  import { fork } from 'node:child_process'
  import cluster from 'node:cluster'
  import { existsSync, writeFileSync } from 'node:fs'
  import { createServer } from 'node:net'
  const execArgv = ['--import', 'tightlip/register']
  const loading = async () => {
    while (!existsSync('loading')) await new Promise((resolve) => setImmediate(resolve))
  }
  const sent = () => writeFileSync('sent', '')
  const ends = (child) => child.on('exit', (code, signal) => console.log('ended', code ?? signal))`

const print = `(text) => require('node:fs').writeSync(1, text + '\\n')`

function project(files: Readonly<Record<string, string>>): string {
  return projectWith({ 'tightlip.config.mjs': config, '.env': 'A=memo://a\n', ...files, 'main.mjs': `${parent}\n${files['main.mjs']}` })
}

async function run(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { stdout, stderr } = await node(project(files), ['main.mjs'])
  expect(stderr).toBe('')
  return stdout.trimEnd().split('\n')
}

describe('what the parent process sends while tightlip/register loads', () => {
  it.each([
    ['process, in CommonJS', 'worker.cjs', `process.on('message', hear)`],
    ['process, in an ES module', 'worker.mjs', `process.on('message', hear)`],
    ['cluster.worker', 'worker.cjs', `require('node:cluster').worker.once('message', hear)`],
  ])('reaches a worker of cluster that listens to %s', async (_, exec, listen) => {
    const main = `
      cluster.setupPrimary({ exec: '${exec}', execArgv })
      const worker = cluster.fork()
      await loading()
      worker.send('hello', sent)
      ends(worker)`
    const worker = `
      const late = setTimeout(() => console.log('late'), 900)
      const hear = (text) => (clearTimeout(late), console.log(text), process.disconnect())
      ${listen}`
    expect(await run({ 'main.mjs': main, [exec]: worker })).toEqual(['hello', 'ended 0'])
  })

  it('reaches a forked child in order, with a server, and is followed by the end of the channel', async () => {
    const main = `
      const child = fork('child.cjs', { execArgv })
      await loading()
      const server = createServer().listen(0, '127.0.0.1', () => {
        child.send('first')
        child.send('second', server, () => (server.close(), child.disconnect(), sent()))
      })
      ends(child)`
    const child = `
      const print = ${print}
      process.on('message', (text, server) => (print(text + ' ' + server?.constructor.name), server?.close()))
      process.on('disconnect', () => print('disconnected'))`
    expect(await run({ 'main.mjs': main, 'child.cjs': child })).toEqual(['first undefined', 'second Server', 'disconnected', 'ended 0'])
  })

  // An earlier Node loads the preload itself, even an empty one, in several turns of the loop, before any of its code runs.
  it.skipIf(!loadsAtOnce)('reaches a worker of cluster to which it was sent as soon as the worker was online', async () => {
    const main = `
      cluster.setupPrimary({ exec: 'worker.cjs', execArgv })
      const worker = cluster.fork()
      worker.on('online', () => worker.send('hello', sent))
      ends(worker)`
    const worker = `process.on('message', (text) => (console.log(text), process.disconnect()))`
    expect(await run({ 'main.mjs': main, 'worker.cjs': worker })).toEqual(['hello', 'ended 0'])
  })

  it('reaches what asks for it during the load', async () => {
    const asking = `
      const get = () => new Promise((resolve) => {
        process.once('message', (text) => resolve({ bytes: Buffer.from(text) }))
        process.send('which')
      })
      export default { adapters: [{ scheme: 'memo', get }] }`
    const main = `
      const child = fork('child.cjs', { execArgv })
      child.on('message', (text) => child.send('answer to ' + text))
      ends(child)`
    const child = `(${print})(String(process.env.A === 'answer to which'))`
    expect(await run({ 'tightlip.config.mjs': asking, 'main.mjs': main, 'child.cjs': child })).toEqual(['true', 'ended 0'])
  })
})

describe('after the load', () => {
  it('the server of a worker of cluster listens at once, though nobody listens to messages', async () => {
    const main = `
      cluster.setupPrimary({ exec: 'worker.cjs', execArgv })
      const worker = cluster.fork()
      sent()
      worker.on('listening', () => worker.disconnect())
      ends(worker)`
    const worker = `
      const late = setTimeout(() => console.log('late'), 900)
      require('node:http').createServer().listen(0, '127.0.0.1', () => (clearTimeout(late), console.log('listens')))`
    expect(await run({ 'main.mjs': main, 'worker.cjs': worker })).toEqual(['listens', 'ended 0'])
  })

  it.each([
    ['is idle', `process.once('beforeExit', ready)`],
    ['has something to do', 'ready(), setInterval(() => undefined, 1000)'],
  ])('a worker of cluster that neither listens nor sends and %s goes on until the parent process lets it go', async (_, act) => {
    const main = `
      cluster.setupPrimary({ exec: 'worker.cjs', execArgv })
      const worker = cluster.fork()
      sent()
      ends(worker)
      while (!existsSync('ready')) await new Promise((resolve) => setImmediate(resolve))
      worker.process.disconnect()`
    const worker = `
      const ready = () => require('node:fs').writeFileSync('ready', '')
      process.on('exit', () => (${print})('connected: ' + process.connected))
      ${act}`
    expect(await run({ 'main.mjs': main, 'worker.cjs': worker })).toEqual(['connected: false', 'ended 0'])
  })

  it('a child that neither listens nor sends is not kept alive', async () => {
    const child = `
      const started = performance.now()
      process.on('exit', () => (${print})(process.connected + ' ' + (performance.now() - started < 900)))`
    const files = { 'main.mjs': `ends(fork('child.cjs', { execArgv })), sent()`, 'child.cjs': child }
    expect(await run(files)).toEqual(['true true', 'ended 0'])
  })

  it('process.send is what it was once the program listens', async () => {
    const child = `
      process.once('message', () => undefined)
      ;(${print})(process.send.toString().includes('resume'))
      process.disconnect()`
    const files = { 'main.mjs': `ends(fork('child.cjs', { execArgv })), sent()`, 'child.cjs': child }
    expect(await run(files)).toEqual(['false', 'ended 0'])
  })
})
