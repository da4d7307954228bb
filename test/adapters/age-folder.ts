import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createStore, type AgeOptions } from '../../adapters/age/index.ts'
import type { ReadOptions, SecretId } from '../../src/core/adapter.ts'

/** Options of a call that nobody aborts. */
export const o: ReadOptions = { signal: new AbortController().signal, conceal: () => undefined }

/** The id of `age://NAME`. */
export const id = (path: string): SecretId => ({ scheme: 'age', path, params: {} })

/** A folder of its own for one test, with a store, its recipients and an identity. */
export async function ageFolder(): Promise<{
  folder: string
  options: AgeOptions & { store: string; identity: string }
  recipients: string
  recipient: string
}> {
  const folder = emptyFolder()
  const options = { store: join(folder, '.tightlip', 'development.age'), identity: join(folder, 'identity.txt'), env: {} }
  const { recipient, recipients } = await createStore({ ...options, name: 'alice' }, o)
  return { folder, options, recipients, recipient }
}

/** An empty folder that is removed after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-age-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('it was not rejected')
    },
    (error: unknown) => error,
  )
}
