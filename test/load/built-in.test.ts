import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LoadError } from '../../src/core/errors.ts'
import { loadEnvironment } from '../../src/load/environment.ts'
import { load } from './loading.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-built-in-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The first problem of a load that must fail. */
async function problem(config: Omit<Parameters<typeof load>[0], 'schema'>): Promise<unknown> {
  try {
    await load({ schema: { A: z.string() }, attempts: 1, ...config })
  } catch (error) {
    if (error instanceof LoadError) return error.problems[0]
    throw error
  }
  throw new Error('the load must fail')
}

describe('a built-in adapter', () => {
  const vault = 'vault://secret/app#key'

  it('goes to no address that the allow list does not hold, where the list holds addresses', async () => {
    const env = { A: vault, VAULT_ADDR: 'https://evil.example', VAULT_TOKEN: 'x'.repeat(20) }
    const refused = { code: 'refused', variable: 'A', reason: expect.stringContaining('VAULT_ADDR') }
    expect(await problem({ env, allow: ['vault://secret/*', 'https://vault.example:8200'] })).toMatchObject(refused)
    const aws = { A: 'aws-sm://prod/db', AWS_ENDPOINT_URL: 'https://evil.example', AWS_REGION: 'eu-west-1' }
    expect(await problem({ env: aws, allow: ['aws-sm://*', 'https://*.amazonaws.com'] })).toMatchObject({ code: 'refused' })
    const login = { A: 'aws-sm://prod/db', AWS_ENDPOINT_URL_STS: 'https://evil.example', AWS_REGION: 'eu-west-1' }
    expect(await problem({ env: login, allow: ['aws-sm://*', 'https://*.amazonaws.com'] })).toMatchObject({ code: 'refused' })
  })

  it('reads from no region that the allow list does not hold, wherever environment text names it', async () => {
    const allow = ['aws-sm://prod/*?region=eu-*', 'aws-ps:///prod/*?region=eu-*']
    const file = join(folder, '.env')
    for (const A of ['aws-sm://prod/db', 'aws-ps:///prod/db', 'aws-sm://prod/db?region=us-east-1']) {
      expect(await problem({ env: { A, AWS_REGION: 'us-east-1' }, allow })).toMatchObject({ code: 'refused', variable: 'A' })
      writeFileSync(file, `A=${A}\nAWS_DEFAULT_REGION=us-east-1\n`)
      expect(await problem({ env: {}, files: file, allow })).toMatchObject({ code: 'refused', variable: 'A' })
    }
    const inside = { A: 'aws-sm://prod/db', AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', HOME: folder }
    const key = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y'.repeat(20) }
    expect(await problem({ env: { ...inside, ...key }, allow })).toMatchObject({ code: 'unavailable' })
    await expect(
      loadEnvironment({ A: 'aws-sm://prod/db' }, { delivery: 'variable', env: { AWS_REGION: 'us-east-1' }, config: { allow } }),
    ).rejects.toThrow(/refused/)
  })

  it('goes where a .env file says, which sets no credentials and nothing that a connection is secured by', async () => {
    const file = join(folder, '.env')
    writeFileSync(file, `VAULT_ADDR=http://127.0.0.1:1\nVAULT_TOKEN=${'x'.repeat(20)}\nVAULT_CACERT=/nowhere\nA=${vault}\n`)
    const env = { HOME: folder }
    expect(await problem({ files: file, env })).toMatchObject({
      code: 'invalid_config',
      reason: expect.stringContaining('no token for Vault'),
    })
    const withToken = { HOME: folder, VAULT_TOKEN: 'x'.repeat(20) }
    expect(await problem({ files: file, env: withToken })).toMatchObject({ code: 'unavailable', variable: 'A', adapter: 'vault' })
  })

  it('of AWS goes where a .env file says too, if the allow list lets it', async () => {
    const file = join(folder, '.env')
    writeFileSync(file, 'AWS_ENDPOINT_URL=http://127.0.0.1:1\nAWS_REGION=eu-west-1\nA=aws-sm://prod/db\n')
    const env = { HOME: folder, AWS_ACCESS_KEY_ID: 'x'.repeat(20), AWS_SECRET_ACCESS_KEY: 'y'.repeat(40) }
    expect(await problem({ files: file, env })).toMatchObject({ code: 'unavailable', variable: 'A', adapter: 'aws-sm' })
    const allow = ['aws-sm://*', 'https://*.amazonaws.com']
    expect(await problem({ files: file, env, allow })).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('AWS_ENDPOINT_URL'),
    })
  })

  it('of AWS takes the region that the aws command would, and judges references by it', async () => {
    const env = {
      HOME: folder,
      A: 'aws-sm://prod/db',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'x'.repeat(20),
      AWS_SECRET_ACCESS_KEY: 'y',
    }
    const there = { ...env, AWS_DEFAULT_REGION: 'eu-west-1', AWS_CONFIG_FILE: '/nonexistent' }
    expect(await problem({ env: there })).toMatchObject({ code: 'unavailable', adapter: 'aws-sm' })
    expect(await problem({ env: there, allow: ['aws-sm://*?region=us-*'] })).toMatchObject({ code: 'refused' })
  })

  it('goes nowhere in clear, whoever named the address', async () => {
    const env = { A: vault, VAULT_ADDR: 'http://vault.example:8200', VAULT_TOKEN: 'x'.repeat(20) }
    expect(await problem({ env })).toMatchObject({ code: 'invalid_config', reason: expect.stringContaining('plain HTTP') })
  })
})
