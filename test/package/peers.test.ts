import { describe, expect, it } from 'vitest'
import { consumer, node } from './consumer.ts'

const program = `
  import { loadSecrets } from 'tightlip'
  const any = { '~standard': { version: 1, vendor: 'none', validate: (value) => ({ value }) } }
  const schema = Object.fromEntries(Object.keys(process.env).filter((name) => /^[ABC]$/.test(name)).map((name) => [name, any]))
  await loadSecrets({ schema, files: false }).then(
    () => console.log('loaded'),
    (error) => console.log(error.message.split('\\n').slice(1).join('\\n')),
  )`

describe('a package of a backend that is not installed', () => {
  it.each([
    ['aws-sm://prod/db', '@aws-sdk/client-secrets-manager'],
    ['aws-ps:///prod/db', '@aws-sdk/client-ssm'],
    ['gcp-sm://project/secret', '@google-cloud/secret-manager'],
    ['vault://secret/app', 'node-vault'],
  ])('is one error that names it and the command that installs it: %s', (reference, name) => {
    const folder = consumer({ 'main.mjs': program })
    const places = { AWS_REGION: 'eu-west-1', VAULT_ADDR: 'https://vault.invalid', VAULT_TOKEN: 'x'.repeat(20) }
    const { status, stdout, stderr } = node(folder, ['main.mjs'], { A: reference, ...places })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.trim()).toBe(
      `A: ${reference}: the package ${name}, which speaks to this backend, is not installed (missing_peer); run: npm install ${name}`,
    )
  })

  it('fails nothing that does not need it', () => {
    const folder = consumer({ 'main.mjs': program })
    expect(node(folder, ['main.mjs'], { A: 'a literal of some length', B: 'string://vault://no/reference' })).toMatchObject({
      status: 0,
      stdout: 'loaded\n',
    })
  })
})
