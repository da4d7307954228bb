import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { age, createStore, type AgeOptions } from '../../adapters/age/index.ts'
import type { SecretId } from '../../src/core/adapter.ts'

const o = { signal: new AbortController().signal, conceal: (): void => undefined }
const id = (path: string): SecretId => ({ scheme: 'age', path, params: {} })
let folder: string
let options: AgeOptions

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-age-'))
  options = { store: join(folder, '.tightlip', 'development.age'), identity: join(folder, 'identity.txt'), env: {} }
  await createStore({ ...options, name: 'alice' }, o)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the store', () => {
  it('gives back what was put into it, with version and dates', async () => {
    const value = randomBytes(24).toString('base64')
    const store = age(options)
    const kept = await store.put?.(id('STRIPE_KEY'), Buffer.from(value), o)
    expect(kept).toMatchObject({ version: '1' })
    const read = await age(options).get(id('STRIPE_KEY'), o)
    expect(Buffer.from(read?.bytes ?? []).toString()).toBe(value)
    expect(read).toMatchObject({ version: '1', createdAt: kept?.createdAt, rotatedAt: kept?.rotatedAt })
    expect(await store.get(id('OTHER'), o)).toBeUndefined()
    expect(readdirSync(join(folder, '.tightlip')).toSorted()).toEqual(['.gitignore', 'development.age', 'development.recipients'])
    expect(readFileSync(join(folder, '.tightlip', 'development.age'), 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
  })
})
