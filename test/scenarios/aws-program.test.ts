import { describe, expect, it, onTestFinished } from 'vitest'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { selfSigned, type Certificate } from '../backends/certificate.ts'
import { node, projectWith, randomValue, show, shown } from '../dotenv/program.ts'

// These run the built package: the drop-in loads in a worker.

async function serving(tls?: Certificate): Promise<AwsServer> {
  const server = await startAws(tls === undefined ? {} : { tls })
  onTestFinished(async () => await server.stop())
  return server
}

/** The environment of a program on this server, and of nothing else of AWS's. */
function environment({ endpoint, region, credentials }: AwsServer): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

describe.each([
  ['import tightlip/config', "import 'tightlip/config'\n", ['main.mjs']],
  ['node --import tightlip/register', '', ['--import', 'tightlip/register', 'main.mjs']],
])('%s', (_, load, args) => {
  it('resolves references to AWS in a .env file, and masks them and the login', async () => {
    const server = await serving()
    const [password, key] = [randomValue(), randomValue()]
    const secrets = server.secrets()
    secrets.addVersion(secrets.create('prod/db'), { SecretString: JSON.stringify({ user: 'app', password }) })
    server.parameters().put('/prod/key', 'SecureString', key)
    const folder = projectWith({
      '.env': 'DB=aws-sm://prod/db#password\nKEY=aws-ps:///prod/key\nPORT=3000\n',
      'main.mjs': `${load}
        const { DB, KEY, PORT, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
        console.log(DB, KEY, PORT)
        console.log(AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN)
        ${show('DB', 'KEY')}`,
    })
    const { stdout, stderr, status } = await node(folder, args, environment(server))
    expect({ status, said: stderr.includes('tightlip') }, stderr).toEqual({ status: 0, said: false })
    const [first, login, values] = stdout.split('\n')
    expect(first).toBe('[redacted:DB] [redacted:KEY] 3000')
    expect(login).not.toContain(server.credentials.secretAccessKey)
    expect(login).not.toContain(server.credentials.sessionToken)
    expect(shown(values ?? '')).toEqual([password, key])
    expect(server.calls.byAction).toEqual({ GetSecretValue: 1, GetParameters: 1 })
  })

  it('ends with every problem, without a value, when AWS denies one', async () => {
    const server = await serving()
    const value = randomValue()
    const secrets = server.secrets()
    for (const name of ['good', 'denied']) secrets.addVersion(secrets.create(name), { SecretString: value })
    server.deny('denied')
    const folder = projectWith({
      '.env': 'GOOD=aws-sm://good\nDENIED=aws-sm://denied\nNONE=aws-sm://none\n',
      'main.mjs': `${load}console.log('started')`,
    })
    const { stdout, stderr, status } = await node(folder, args, environment(server))
    expect(status).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/DENIED: aws-sm:\/\/denied: .*\(permission_denied/)
    expect(stderr).toMatch(/NONE: aws-sm:\/\/none: .*\(not_found/)
    for (const hidden of [value, ...Object.values(server.credentials)]) expect(stderr).not.toContain(hidden)
  })

  it('refuses a certificate that nobody trusts, also where NODE_TLS_REJECT_UNAUTHORIZED is 0', async () => {
    const server = await serving(selfSigned())
    const folder = projectWith({ '.env': 'KEY=aws-sm://key\n', 'main.mjs': `${load}console.log('started')` })
    const { stdout, stderr, status } = await node(folder, args, { ...environment(server), NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect(status).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/KEY: aws-sm:\/\/key: .*\(unavailable/)
    expect(server.calls.count()).toBe(0)
  })
})
