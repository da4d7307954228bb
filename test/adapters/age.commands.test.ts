import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addRecipient, age } from '../../adapters/age/index.ts'
import { available } from '../command.ts'
import { ageFolder, id, o } from './age-folder.ts'

describe.skipIf(!available('age'))('the age command (skipped where it is not installed)', () => {
  it('reads the store with the identity that init made', async () => {
    const { options } = await ageFolder()
    const value = randomBytes(24).toString('base64')
    const bytes = randomBytes(32)
    await age(options).put(id('STRIPE_KEY'), Buffer.from(value), o)
    await age(options).put(id('BINARY'), bytes, o)
    const plain: unknown = JSON.parse(execFileSync('age', ['-d', '-i', options.identity, options.store], { encoding: 'utf8' }))
    expect(plain).toMatchObject({
      format: 1,
      secrets: { STRIPE_KEY: { value, version: '1' }, BINARY: { value: bytes.toString('base64'), encoding: 'base64' } },
    })
  })

  it('reads it as a recipient that age-keygen made, and so do we', async () => {
    const { options, folder } = await ageFolder()
    const identity = join(folder, 'bob.txt')
    execFileSync('age-keygen', ['-o', identity], { stdio: 'ignore' })
    const recipient = execFileSync('age-keygen', ['-y', identity], { encoding: 'utf8' }).trim()
    await addRecipient(options, { recipient, name: 'bob' }, o)
    await age(options).put(id('A'), Buffer.from('x'), o)
    expect(execFileSync('age', ['-d', '-i', identity, options.store], { encoding: 'utf8' })).toContain('"A"')
    expect(await age({ ...options, identity }).get(id('A'), o)).toMatchObject({ version: '1' })
  })

  it('knows the recipient of our identity, and takes our recipients file', async () => {
    const { options, recipient, recipients, folder } = await ageFolder()
    expect(execFileSync('age-keygen', ['-y', options.identity], { encoding: 'utf8' }).trim()).toBe(recipient)
    const file = join(folder, 'x.age')
    execFileSync('age', ['-R', recipients, '-o', file], { input: 'x' })
    expect(execFileSync('age', ['-d', '-i', options.identity, file], { encoding: 'utf8' })).toBe('x')
  })

  it.each([[[]], [['-a']]])('writes what we read and go on with, edited by hand (%j)', async (flags) => {
    const { options, recipients } = await ageFolder()
    await age(options).put(id('A'), Buffer.from('before'), o)
    const plain = execFileSync('age', ['-d', '-i', options.identity, options.store], { encoding: 'utf8' })
    writeFileSync(`${options.store}.plain`, plain.replace('"before"', '"after"').replace('"version": "1"', '"version": "2"'))
    execFileSync('age', [...flags, '-R', recipients, '-o', options.store, `${options.store}.plain`])
    const read = await age(options).get(id('A'), o)
    expect(Buffer.from(read?.bytes ?? []).toString()).toBe('after')
    expect(await age(options).put(id('A'), Buffer.from('last'), o)).toMatchObject({ version: '3' })
    expect(readFileSync(options.store, 'utf8')).toMatch(/^-----BEGIN AGE/)
  })
})
