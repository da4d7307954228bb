// Prints ordinary output in the way named by the first argument. Run with secrets that do not occur in it.
import { createHash } from 'node:crypto'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { open } from 'node:fs/promises'

const [token = ''] = JSON.parse(process.env.LEAK_SECRETS ?? '[]')
/** The beginning of a secret: the hooks hold it back for a while. */
const start = token.slice(0, 9)

/** Bytes of every value in no order, the same each time. */
const noise = (size) => {
  const blocks = []
  for (let at = 0; at < size; at += 32) blocks.push(createHash('sha256').update(`${at}`).digest())
  return Buffer.concat(blocks).subarray(0, size)
}

export const programs = {
  'bytes of every value': () => process.stdout.write(noise(50_000)),
  'bytes one by one': () => {
    for (const byte of noise(2000)) process.stdout.write(Buffer.of(byte))
  },
  'characters split between writes': () => {
    const bytes = Buffer.from('zażółć gęślą jaźń 你好 👩‍👩‍👧‍👦\n'.repeat(20))
    for (let at = 0; at < bytes.length; at += 3) fs.writeSync(1, bytes.subarray(at, at + 3))
    for (let at = 0; at < bytes.length; at += 3) process.stdout.write(bytes.subarray(at, at + 3))
  },
  'characters that are no UTF-8': () => process.stdout.write(Buffer.from('c3c328a0a1f0288cbc80ff', 'hex')),
  'every encoding': () => {
    for (const encoding of ['utf8', 'latin1', 'ascii', 'ucs2', 'binary']) process.stdout.write('añb\n', encoding)
    process.stdout.write('00ff10', 'hex')
    process.stdout.write('AP8Q', 'base64')
    process.stdout.write('AP8Q', 'base64url')
  },
  'beginnings of secrets': async () => {
    for (let size = 0; size < token.length - 1; size++) {
      process.stdout.write(`${token.slice(0, Math.min(size, 15))}|`)
      process.stderr.write(`${token.slice(0, Math.min(size, 15))}|`)
      fs.writeSync(1, token.slice(0, 5))
    }
  },
  'one that ends with the beginning of a secret': () => process.stdout.write(`the end: ${start}`),
  'one that ends so in fs.writeSync': () => fs.writeSync(1, `the end: ${start}`),
  'one that ends so in fs.write': () => fs.write(1, `the end: ${start}`, () => {}),
  'process.exit right after a beginning': () => {
    process.stdout.write(`the end: ${start}`)
    process.stderr.write(`the end: ${start}`)
    process.exit(7)
  },
  'a crash right after a beginning': () => {
    process.stdout.write(`the end: ${start}`)
    process.on('uncaughtException', () => process.exit(8))
    throw new Error('x')
  },
  'output of a listener of exit': () => {
    process.on('exit', () => {
      console.log('bye', start)
      fs.writeSync(2, `bye ${start}`)
    })
    process.stdout.write(start)
  },
  'output of a listener of beforeExit': () => process.on('beforeExit', () => process.stdout.write(`before ${start}`)),
  'a stream that is ended': () => process.stdout.end(`the end: ${start}`),
  'two streams by turns': () => {
    for (let round = 0; round < 200; round++) {
      process.stdout.write(`out ${round} ${start}`)
      process.stderr.write(`err ${round} ${start}`)
      fs.writeSync(1, `fs ${round} ${start}`)
      console.error(round)
    }
  },
  'return values and callbacks': async () => {
    const results = []
    results.push(process.stdout.write('a'), process.stdout.write(''), process.stdout.write(start))
    await new Promise((resolve) => process.stdout.write('b', resolve))
    await new Promise((resolve) => process.stdout.write('latin', 'latin1', resolve))
    results.push(
      fs.writeSync(1, 'é'),
      fs.writeSync(1, Buffer.from('abc'), 1),
      fs.writeSync(1, start),
      fs.writevSync(1, [Buffer.from('ab'), Buffer.from('c')]),
    )
    await new Promise((resolve) => fs.write(1, 'ü', (...rest) => resolve(results.push(rest))))
    await new Promise((resolve) =>
      fs.write(1, Buffer.from('xyz'), 1, 1, (error, count, buffer) => resolve(results.push(error, count, String(buffer)))),
    )
    await new Promise((resolve) => fs.writev(1, [Buffer.from('x'), Buffer.from(start)], (...rest) => resolve(results.push(rest))))
    await new Promise((resolve) => fs.writeFile(1, start, (...rest) => resolve(results.push(rest))))
    for (const wrong of [
      [1, {}],
      [1, Buffer.from('a'), 2],
      [1, Buffer.from('a'), 0, 9],
      [1, null],
      [-1, 'a'],
    ]) {
      try {
        fs.writeSync(...wrong)
      } catch (error) {
        results.push(error.code)
      }
    }
    try {
      fs.write(1, 'x')
    } catch (error) {
      results.push(error.code)
    }
    try {
      process.stdout.write(null)
    } catch (error) {
      results.push(error.code)
    }
    results.push(
      fs.write.name,
      fs.write.length,
      fs.writeSync.length,
      process.stdout.isTTY,
      process.stdout.fd,
      process.stdout.writableHighWaterMark,
      process.stdout.constructor.name,
    )
    fs.writeFileSync(process.argv[3], JSON.stringify(results))
  },
  'back pressure': async () => {
    for (let round = 0; round < 200; round++) {
      if (!process.stdout.write(noise(30_000))) await once(process.stdout, 'drain')
    }
  },
  'much output and then process.exit in the callback': () => process.stdout.write(noise(500_000), () => process.exit(3)),
  'much output by fs.writeSync': () => {
    const all = noise(300_000)
    for (let at = 0; at < all.length;) at += fs.writeSync(1, all, at)
  },
  'much output by fs.createWriteStream': () => fs.createWriteStream('', { fd: 1 }).end(noise(300_000)),
  'much output by fs.writeFile': () => fs.writeFile(1, noise(300_000), () => {}),
  'much output by a FileHandle': async () => {
    const handle = await open('/dev/stdout', 'a')
    await handle.writeFile(noise(300_000))
    await handle.close()
  },
  'corked output': () => {
    process.stdout.cork()
    for (let round = 0; round < 20; round++) process.stdout.write(`${round},`)
    process.stdout.uncork()
  },
  'children that inherit the output, behind what may be the beginning of a secret': async () => {
    for (const start of [spawnSync, spawn]) {
      process.stdout.write(`begun ${token.slice(0, 5)}`)
      const child = start(process.execPath, ['-e', 'console.log(" child")'], { stdio: 'inherit' })
      if (start === spawn) await once(child, 'exit')
    }
  },
  'files that are not stdout': async () => {
    const file = process.argv[3]
    fs.writeFileSync(file, token)
    fs.appendFileSync(file, token)
    const fd = fs.openSync(file, 'a')
    fs.writeSync(fd, token)
    fs.closeSync(fd)
    await fs.promises.appendFile(file, token)
    process.stdout.write(String(fs.readFileSync(file, 'utf8') === token.repeat(4)))
  },
}

const [, program, name] = process.argv
if (program?.endsWith('ordinary.mjs')) await programs[name]()
