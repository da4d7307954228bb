import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { vault } from '../../adapters/vault/index.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import { config } from '../../src/dotenv/index.ts'

const names = ['VAULT_ADDR', 'VAULT_CACERT', 'VAULT_TLS_SERVER_NAME'] as const

test('what a .env file put into process.env names where Vault is, and no authority to trust', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-file-variables-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
    for (const name of names) delete process.env[name]
  })
  const path = join(folder, '.env')
  writeFileSync(path, 'VAULT_ADDR=https://127.0.0.1:1\nVAULT_CACERT=/nowhere\nVAULT_TLS_SERVER_NAME=vault.example\n')
  config({ path, quiet: true })
  expect(process.env['VAULT_CACERT']).toBe('/nowhere')
  const read = async (): Promise<string> => {
    const adapter = vault({ token: 'a-token-of-nobody' })
    onTestFinished(async () => await adapter.close())
    const options = { signal: new AbortController().signal, conceal: () => undefined }
    return await adapter.get({ scheme: 'vault', path: 'secret/app', params: {} }, options).then(
      () => 'read',
      (error: unknown) => wrapError(error, adapter).code,
    )
  }
  expect(await read()).toBe('unavailable')
  process.env['VAULT_CACERT'] = '/elsewhere' // by the program itself
  expect(await read()).toBe('invalid_config')
})
