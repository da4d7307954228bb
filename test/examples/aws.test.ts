import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { awsExample, type AwsPlace } from './aws.ts'

let server: AwsServer
beforeAll(async () => {
  server = await startAws()
})
afterAll(async () => await server.stop())

function place(): AwsPlace {
  const { endpoint, region, credentials } = server
  return {
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    },
    async write(name, value) {
      const store = server.secrets()
      store.addVersion(store.find(name) ?? store.create(name), { SecretString: value })
    },
  }
}

describe('the example of AWS', () => {
  awsExample(place)

  it('calls nothing that its policy does not allow, and asks for both secrets in one call', () => {
    const called = server.calls.byAction
    expect(called).toEqual({ BatchGetSecretValue: 2 }) // at the start, and again for the signal
    const allowed = statementsOf('policy.json').map(({ Action }) => Action)
    expect(allowed).toEqual(['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'])
    for (const action of Object.keys(called)) expect(allowed).toContain(`secretsmanager:${action}`)
  })
})

describe.each(['policy.json', 'policy-more.json'])('%s', (name) => {
  it('is an identity policy that IAM takes, with as narrow resources as the actions have', () => {
    for (const statement of statementsOf(name)) {
      expect(Object.keys(statement).filter((key) => !['Sid', 'Effect', 'Action', 'Resource', 'Condition'].includes(key))).toEqual([])
      expect(statement.Sid).toMatch(/^[A-Za-z0-9]+$/)
      expect(statement.Effect).toBe('Allow')
      expect(statement.Action).toMatch(/^(secretsmanager|kms):[A-Za-z]+$/)
      // Service Authorization Reference: these two have no resource.
      const wide = ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'].includes(statement.Action)
      expect(statement.Resource).toMatch(wide ? /^\*$/ : /^arn:aws:(secretsmanager:.+:secret:prod\/app\/\*|kms:.+:key\/.+)$/)
    }
  })
})

interface Statement {
  readonly Sid: string
  readonly Effect: string
  readonly Action: string
  readonly Resource: string
}

function statementsOf(name: string): readonly Statement[] {
  const text = readFileSync(new URL(`../../examples/aws/${name}`, import.meta.url), 'utf8')
  const policy = JSON.parse(text) as { readonly Version: string; readonly Statement: readonly Statement[] }
  expect(policy.Version).toBe('2012-10-17')
  return policy.Statement
}
