import { describe, expect, it } from 'vitest'
import { crc32c } from '../../adapters/gcp/checksum.ts'
import { call, errorOf, secretId, stand, textOf } from './gcp-fixture.ts'

describe('the checksum', () => {
  it.each([
    ['32 bytes of zeros', Buffer.alloc(32), 0x8a91_36aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8_ab43],
    ['32 incrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)), 0x46dd_794e],
    ['32 decrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, byte) => 31 - byte)), 0x113f_db5c],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is the one of RFC 3720, B.4', (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum)
  })

  it('of the digits 1 to 9 is the check value of CRC-32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283)
  })

  it('is verified, and the value says so', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'value')
    const value = await adapter.get(secretId('test-project/a'), call())
    expect(textOf(value)).toBe('value')
    expect(value?.facts).toMatchObject({ checksum: 'crc32c', tls: 'none' })
  })

  it('that does not hold is data_loss', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'value')
    server.faults.checksum = 'wrong'
    expect(await errorOf(adapter.get(secretId('test-project/a'), call()), adapter)).toMatchObject({ code: 'data_loss', denied: false })
  })

  it('may be absent, which the value says', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'value')
    server.faults.checksum = 'none'
    const value = await adapter.get(secretId('test-project/a'), call())
    expect(textOf(value)).toBe('value')
    expect(value?.facts).toMatchObject({ checksum: 'absent' })
  })

  it('is sent with what is written', async () => {
    const { server, adapter } = await stand()
    const kept = await adapter.put(secretId('test-project/a'), Buffer.from('value'), call())
    expect(server.seeds.checked('a')).toBe(true)
    expect(kept.facts).toMatchObject({ checksum: 'crc32c' })
  })
})
