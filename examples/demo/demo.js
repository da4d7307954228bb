// @ts-check
// A secret from store to service and back. Every claim that is printed is checked first: what does not hold ends the demo with exit code 1.
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { age, createStore } from 'tightlip/adapters/age'
import { Service } from './service.js'

const name = 'PAYMENT_KEY'
const mask = `[redacted:${name}]`
const folder = mkdtempSync(join(tmpdir(), 'tightlip-demo-'))
const options = { store: join(folder, '.tightlip', 'development.age'), identity: join(folder, 'identity.txt') }
/** @type {NodeJS.ProcessEnv} What the shell of the reader may say otherwise. */
const settings = { TIGHTLIP_ENV: 'development', TIGHTLIP_STAGE: undefined, TIGHTLIP_IDENTITY: undefined, [name]: undefined, PORT: '0' }
const context = { signal: AbortSignal.timeout(30_000), conceal: () => {} }
const store = age(options)
/** @type {string[]} */
const values = []
/** @type {Service | undefined} */
let service
let steps = 0

try {
  console.log('A secret from store to service and back. Lines that begin with | are what the service prints.')

  step('Make a store, as `npx tightlip init` does')
  const made = await createStore(options, context)
  say(`${inFolder(made.store)} holds the secrets, encrypted`)
  say(`${inFolder(made.recipients)} says who can read them; both go into git`)
  say(`${inFolder(made.identity)} is your key; it stays with you`)

  step(`Store a secret made this moment, as \`npx tightlip set ${name}\` does`)
  await put()
  must(!leaks(readFileSync(made.store, 'latin1')), 'the value is not readable in the file')

  step('Start the service of examples/http-service')
  service = new Service({
    cwd: folder,
    env: { ...process.env, ...settings, TIGHTLIP_IDENTITY_FILE: made.identity },
    show: (line) => console.log(`   | ${line}`),
  })
  await service.started()
  must(service.lines.join('\n').includes(mask), 'env.PAYMENT_KEY is a handle, which prints as its mask')

  step('Use the value: GET /charge')
  let charge = await service.get('/charge')
  await service.line(/charging/)
  must(charge['signature'] === signature(), 'the answer is signed with the real key')
  must(service.lines.at(-1)?.endsWith(mask) === true, 'the log line, which was given the real key, shows the mask')

  step('Change the secret in the store while the service runs')
  const { pid, lines } = service
  const before = lines.length
  await put()
  await service.line(/from version 1 to 2/, before)
  charge = await service.get('/charge')
  await service.line(/charging/, before)
  must(charge['signature'] === signature(), 'the next answer is signed with the new key')
  must(lines.at(-1)?.endsWith(mask) === true && service.pid === pid, 'the new value is masked as well, and nothing was restarted')

  step('Crash it with the key in the message: GET /crash')
  await service.get('/crash').catch(() => undefined) // it may be gone before it has answered
  must((await service.ended()) === 1, 'the service ended with exit code 1, as any crash does')
  must(lines.join('\n').includes(`refused the key ${mask}`), 'the crash report shows the mask')

  must(!leaks(lines.join('\n')), `none of its ${lines.length} lines holds either value`)
  summary()
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : 'unknown error'}`)
  process.exitCode = 1
} finally {
  service?.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Stores a new value for the secret. */
async function put() {
  const value = randomBytes(24).toString('base64url')
  values.push(value)
  const { version } = await store.put({ scheme: 'age', path: name, params: {} }, Buffer.from(value), context)
  say(`age://${name} is now version ${version}, ${value.length} characters`)
}

/** What the service must answer if it holds the value that was stored last. */
function signature() {
  return createHmac('sha256', values.at(-1) ?? '')
    .update('42.00')
    .digest('hex')
}

/** @param {string} text */
function leaks(text) {
  return values.some((value) => text.includes(value))
}

/** @param {string} path */
function inFolder(path) {
  return relative(folder, path).padEnd(32)
}

/** @param {string} title */
function step(title) {
  steps++
  console.log(`\n${steps}. ${title}`)
}

/** @param {string} text */
function say(text) {
  console.log(`   ${text}`)
}

/**
 * @param {boolean} holds
 * @param {string} claim
 */
function must(holds, claim) {
  if (!holds) throw new Error(`it does not hold that ${claim}`)
  say(`ok: ${claim}`)
}

function summary() {
  console.log(`
What you have seen
   The service asked for ${name} by a reference, age://${name}, and got a typed handle instead of a string.
   expose() gave it the value where it was needed; whatever it printed, a log line and a crash included, shows the mask.
   A change in the store reached the running process, which was neither restarted nor deployed.

Next
   examples/http-service is that service, some 50 lines. examples/dotenv is a dotenv program with only its import renamed.
   README.md has the rest.`)
}
