import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { generateHybridIdentity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { addRecipient, age, listRecipients, removeRecipient } from '../../adapters/age/index.ts'
import { generateX25519Identity, parseX25519Identity } from '../../adapters/age/x25519.ts'
import { ageFolder, id, o, rejection } from './age-folder.ts'

async function withBob() {
  const alice = await ageFolder()
  const key = generateX25519Identity()
  const recipient = parseX25519Identity(key)?.recipient as string
  const bob = { store: alice.options.store, env: { TIGHTLIP_IDENTITY: key } }
  await age(alice.options).put(id('A'), Buffer.from('one'), o)
  await age(alice.options).put(id('B'), Buffer.from('two'), o)
  return { ...alice, bob, bobs: { recipient, name: 'bob@ci' } }
}

describe('recipients', () => {
  it('who were added read and write the store, and those who were there still do', async () => {
    const { options, bob, bobs, recipients, recipient } = await withBob()
    expect(await rejection(age(bob).get(id('A'), o))).toMatchObject({ code: 'permission_denied' })
    await addRecipient(options, bobs, o)
    expect(await age(bob).put(id('A'), Buffer.from('three'), o)).toMatchObject({ version: '2' })
    expect(await age(options).get(id('A'), o)).toMatchObject({ version: '2' })
    expect(listRecipients(options)).toEqual([{ recipient, name: 'alice' }, bobs])
    expect(readFileSync(recipients, 'utf8')).toBe(`# alice\n${recipient}\n# bob@ci\n${bobs.recipient}\n`)
  })

  it('who were removed read nothing from then on, and it is said what they have seen', async () => {
    const { options, bob, bobs, recipients, recipient } = await withBob()
    await addRecipient(options, bobs, o)
    expect(await removeRecipient(options, 'bob@ci', o)).toEqual({ ...bobs, seen: ['A', 'B'] })
    expect(await rejection(age(bob).get(id('A'), o))).toMatchObject({ code: 'permission_denied' })
    expect(await age(options).get(id('A'), o)).toMatchObject({ version: '1' })
    expect(readFileSync(recipients, 'utf8')).toBe(`# alice\n${recipient}\n`)
  })

  it('may be of the post-quantum kind', async () => {
    const { options } = await withBob()
    const key = await generateHybridIdentity()
    await addRecipient(options, { recipient: await identityToRecipient(key), name: 'pq' }, o)
    expect(await age({ store: options.store, env: { TIGHTLIP_IDENTITY: key } }).get(id('A'), o)).toMatchObject({ version: '1' })
  })

  it('that are none are refused before anything is written', async () => {
    const { options, recipients } = await withBob()
    const before = readFileSync(recipients, 'utf8')
    for (const recipient of ['', 'age1', 'bob', 'ssh-ed25519 AAAA', generateX25519Identity()]) {
      expect(await rejection(addRecipient(options, { recipient, name: 'x' }, o))).toMatchObject({ code: 'invalid_config' })
    }
    expect(
      await rejection(addRecipient(options, { recipient: listRecipients(options)[0]?.recipient as string, name: 'a\nb' }, o)),
    ).toMatchObject({
      code: 'invalid_config',
    })
    expect(readFileSync(recipients, 'utf8')).toBe(before)
  })

  it('cannot all be removed, nor one who is not there', async () => {
    const { options } = await withBob()
    expect(await rejection(removeRecipient(options, 'alice', o))).toMatchObject({ code: 'invalid_config' })
    expect(await rejection(removeRecipient(options, 'carol', o))).toMatchObject({ code: 'not_found' })
    expect(await age(options).get(id('A'), o)).toMatchObject({ version: '1' })
  })

  it('who bear one name are told apart by age1...', async () => {
    const { options, bobs } = await withBob()
    await addRecipient(options, { ...bobs, name: 'alice' }, o)
    expect(await rejection(removeRecipient(options, 'alice', o))).toMatchObject({ code: 'invalid_config' })
    expect(await removeRecipient(options, bobs.recipient, o)).toMatchObject({ name: 'alice' })
  })

  it('slipped into the file by hand do not get the values with the next write', async () => {
    const { options, bob, bobs, recipients } = await withBob()
    appendFileSync(recipients, `${bobs.recipient}\n`)
    const error = await rejection(age(options).put(id('A'), Buffer.from('x'), o))
    expect(error).toMatchObject({ code: 'invalid_config', message: expect.stringContaining('changed by hand') as string })
    expect(await rejection(age(bob).get(id('A'), o))).toMatchObject({ code: 'permission_denied' })
    await addRecipient(options, bobs, o)
    expect(await age(options).put(id('A'), Buffer.from('x'), o)).toMatchObject({ version: '2' })
    expect(await age(bob).get(id('A'), o)).toMatchObject({ version: '2' })
  })

  it('keep the comments and the order that people gave their file', async () => {
    const { options, bobs, recipients, recipient } = await withBob()
    writeFileSync(recipients, `# Who reads development.\n\n# alice\n${recipient}`)
    await addRecipient(options, bobs, o)
    expect(readFileSync(recipients, 'utf8')).toBe(`# Who reads development.\n\n# alice\n${recipient}\n# bob@ci\n${bobs.recipient}\n`)
  })

  it('that cannot be read stop every write, and name the line', async () => {
    const { options, recipients } = await withBob()
    appendFileSync(recipients, 'ssh-ed25519 AAAA bob\n')
    const put = async (): Promise<unknown> => await rejection(age(options).put(id('A'), Buffer.from('x'), o))
    expect(await put()).toMatchObject({ code: 'invalid_config', message: expect.stringContaining('line 3') as string })
    rmSync(recipients)
    expect(await put()).toMatchObject({ code: 'invalid_config', message: expect.stringContaining('lists nobody') as string })
    expect(await age(options).get(id('A'), o)).toMatchObject({ version: '1' })
  })
})
