import { randomBytes } from 'node:crypto'
import { accessSync, constants, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile, type RegularFile } from '../../src/core/regular-file.ts'
import { heldIdentity, identityVariable } from '../../src/core/held-identity.ts'
import type { Location } from './location.ts'
import { generateX25519Identity, parseX25519Identity } from './x25519.ts'

/** The identities of one reader, and where they were found, for messages. */
export interface Identities {
  readonly keys: readonly string[]
  readonly source: string
}

/**
 * Reads the identities: the variable `TIGHTLIP_IDENTITY`, else the file, in the format of `age-keygen`. `undefined` when there is neither.
 *
 * @throws {SecretError} `unauthenticated` when what is there is no identity, or others can read or write it.
 */
export function readIdentities({ identity: path, identityGiven }: Location, env: NodeJS.ProcessEnv): Identities | undefined {
  const held = identityGiven ? undefined : heldIdentity(env)
  if (held !== undefined) return { keys: parse(held, identityVariable), source: identityVariable }
  const file = readRegularFile(path, { what: 'the identity' })
  if (file === undefined) return undefined
  checkOwnership(file, path)
  const text = file.bytes.toString('utf8')
  file.bytes.fill(0)
  return { keys: parse(text, path), source: path }
}

/**
 * Makes a new identity at a path, readable by its owner alone. Never overwrites: `false` when there is one.
 *
 * @throws {SecretError} `invalid_config` when the file cannot be made.
 */
export function createIdentity(path: string): boolean {
  const key = generateX25519Identity()
  const created = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const text = `# created: ${created}\n# public key: ${parseX25519Identity(key)?.recipient}\n${key}\n`
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(temporary, path) // unlike a rename it never replaces, unlike a write it is never half done
    } finally {
      unlinkSync(temporary)
    }
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (code === 'EEXIST') return false
    throw new SecretError('invalid_config', {
      reason: `the identity ${path} could not be made, the system answered ${code}`,
      remedy: 'check the folder, or name another file with TIGHTLIP_IDENTITY_FILE',
    })
  }
}

/**
 * The recipient that belongs to an identity, `age1...`. Kinds other than X25519 are answered by the library, which is loaded only then.
 *
 * @throws {SecretError} `unauthenticated` when the library does not know the identity.
 */
export async function recipientOf(key: string): Promise<string> {
  const known = parseX25519Identity(key)
  if (known !== undefined) return known.recipient
  const { identityToRecipient } = await import('age-encryption')
  try {
    return await identityToRecipient(key)
  } catch {
    throw new SecretError('unauthenticated', { reason: 'the identity is damaged', remedy: 'restore it from where it is kept safe' })
  }
}

function parse(text: string, source: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const refuse = (reason: string, remedy: string): SecretError =>
    new SecretError('unauthenticated', { reason: `the identity in ${source} ${reason}`, remedy })
  if (keys[0]?.startsWith('age-encryption.org/') === true || keys[0]?.startsWith('-----BEGIN AGE') === true) {
    throw refuse('is itself encrypted', 'decrypt it first: age -d')
  }
  if (keys.some((line) => line.startsWith('AGE-PLUGIN-'))) {
    throw refuse('belongs to a plugin of age, which only the age command can run', 'use an identity made by age-keygen or tightlip init')
  }
  const valid = keys.every((line) => parseX25519Identity(line) !== undefined || line.startsWith('AGE-SECRET-KEY-PQ-1'))
  if (keys.length === 0 || !valid)
    throw refuse('is none', 'it is one line that begins with AGE-SECRET-KEY-1; restore it, or make one with tightlip init')
  return keys
}

function checkOwnership({ stats, realPath }: RegularFile, path: string): void {
  const self = process.geteuid?.()
  if (self === undefined) return // Windows has no such modes
  const owner = Number(stats.uid)
  const mode = Number(stats.mode)
  const refuse = (reason: string): SecretError =>
    new SecretError('unauthenticated', { reason: `the identity ${path} ${reason}`, remedy: `take these rights away: chmod 600 ${path}` })
  if (owner !== self && owner !== 0) throw refuse('belongs to another user')
  if ((mode & 0o022) !== 0) throw refuse('can be written by others')
  if ((mode & 0o044) === 0 || (owner === 0 && self !== 0) || onReadOnlyMount(realPath)) return
  throw refuse('can be read by others')
}

function onReadOnlyMount(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS'
  }
}
