import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawPem, drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor
}

const [password, token, hex] = [`${drawToken(9)}!x`, drawToken(40), randomBytes(20).toString('hex')]
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const keyLine = pem.split('\n')[5] as string

const documents = {
  'a service account of Google': {
    value: JSON.stringify(
      {
        type: 'service_account',
        project_id: 'checkout-prod-1234',
        private_key_id: hex,
        private_key: pem,
        client_email: 'checkout@checkout-prod-1234.iam.gserviceaccount.example',
        client_id: '112233445566778899001',
        auth_uri: 'https://accounts.google.example/o/oauth2/auth',
        token_uri: 'https://oauth2.googleapis.example/token',
        client_x509_cert_url:
          'https://www.googleapis.example/robot/v1/metadata/x509/checkout%40checkout-prod-1234.iam.gserviceaccount.example',
      },
      undefined,
      2,
    ),
    secrets: [hex, keyLine, keyLine.slice(10, 40)],
    publics: [
      'checkout-prod-1234',
      'checkout@checkout-prod-1234.iam.gserviceaccount.example',
      '112233445566778899001',
      'https://oauth2.googleapis.example/token',
      'https://accounts.google.example/o/oauth2/auth',
      '"type": "service_account"',
      '-----BEGIN PRIVATE KEY-----',
      '/robot/v1/metadata/x509/',
    ],
  },
  'credentials of AWS': {
    value: JSON.stringify({
      Version: 1,
      AccessKeyId: hex,
      SecretAccessKey: token,
      SessionToken: `${token}x`,
      Expiration: '2026-11-24T12:00:00Z',
    }),
    secrets: [token, hex],
    publics: ['2026-11-24T12:00:00Z', '"Version":1'],
  },
  'a .dockerconfigjson': {
    value: JSON.stringify({ auths: { 'https://registry.example.com': { auth: Buffer.from(`app_user:${password}`).toString('base64') } } }),
    secrets: [password, Buffer.from(`app_user:${password}`).toString('base64')],
    publics: ['https://registry.example.com', 'app_user'],
  },
  'a document in base64': {
    value: Buffer.from(JSON.stringify({ user: 'app_user', password, key: pem })).toString('base64'),
    secrets: [password, keyLine],
    publics: ['app_user'],
  },
  'a key in base64, in lines': {
    value: (
      Buffer.from(pem)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\n'),
    secrets: [keyLine, Buffer.from(pem).toString('base64').slice(152, 228)],
    publics: ['-----BEGIN PRIVATE KEY-----'],
  },
  'a kubeconfig': {
    value: `apiVersion: v1
kind: Config
current-context: production
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(drawPem('CERTIFICATE')).toString('base64')}
    server: https://10.1.2.3:6443
  name: cluster-1
users:
- name: admin-1
  user:
    client-key-data: ${Buffer.from(pem).toString('base64')}
    token: ${token}
`,
    secrets: [token, keyLine],
    publics: ['apiVersion: v1', 'kind: Config', 'clusters:', 'https://10.1.2.3:6443', 'name: cluster-1', 'current-context: production'],
  },
  'a .env file': {
    value: `# for the checkout
NODE_ENV=production
PORT=3000
export API_TOKEN="${token}"
DATABASE_URL='postgres://app_user:${password}@db.example.com/orders'
`,
    secrets: [token, password],
    publics: ['NODE_ENV=production', 'PORT=3000', 'db.example.com', 'app_user', '# for the checkout'],
  },
  'credentials in an INI file': {
    value: `[default]\r\naws_access_key_id = ${hex}\r\naws_secret_access_key = ${password}\r\nregion = eu-west-1\r\n`,
    secrets: [password, hex],
    publics: ['[default]', 'region = eu-west-1', 'eu-west-1'],
  },
  'an .npmrc': {
    value: `registry=https://registry.example.com/\n//registry.example.com/:_authToken=${token}\nalways-auth=true\n`,
    secrets: [token],
    publics: ['https://registry.example.com/', 'registry=https://registry.example.com/', '//registry.example.com/:'],
  },
  'a passphrase in lines': {
    value: 'correct-horse-battery\nstaple: of the paper kind\n',
    secrets: ['correct-horse-battery', 'staple: of the paper kind'],
    publics: ['correct-horse', 'staple'],
  },
} as const

describe.each(Object.entries(documents))('of %s', (_title, { value, secrets, publics }) => {
  const redactor = knowing(value)

  it('the secret parts are masked and the public ones are not', () => {
    expect(redactor.text(`is ${value.trim()}`)).toBe(`is ${mask}`)
    for (const secret of secrets) expect(redactor.text(`<${secret}>`)).toBe(`<${mask}>`)
    for (const text of publics) expect(redactor.text(`<${text}>`)).toBe(`<${text}>`)
  })
})

describe('of a JSON web token', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [header, claims] = [
    part({ alg: 'RS256', typ: 'JWT' }),
    part({ iss: 'https://login.example.com/', sub: '1234567890', iat: 1_764_000_000 }),
  ]
  const signature = randomBytes(64).toString('base64url')
  const redactor = knowing(`${header}.${claims}.${signature}`)

  it('the signature is masked, also where it is cut, and what other tokens share is not', () => {
    expect(redactor.text(`${header}.${claims}.${signature}`)).toBe(mask)
    expect(redactor.text(`${header}.${claims}.${signature.slice(0, 20)}...`)).not.toContain(signature.slice(0, 20))
    const other = `${header}.${claims}.${randomBytes(64).toString('base64url')}`
    expect(redactor.text(other)).toBe(other)
  })
})

it.each([
  '00000000-0000-0000-0000-000000000000',
  'xxxxxxxxxxxxxxxx',
  '****************',
  '0123456789abcdef0123456789abcdef',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  'abcdefghijklmnop',
])('%s stands for no secret and is never masked', (value) => {
  const redactor = new Redactor()
  expect(redactor.add('S', value)).toBe('common')
  expect(redactor.text(`is ${value}`)).toBe(`is ${value}`)
})

it.each([
  ['a key', () => drawPem()],
  [
    'a document',
    () =>
      JSON.stringify({ type: 'service_account', project_id: 'checkout-prod', private_key: drawPem(), token_uri: 'https://example.com' }),
  ],
])('of %s in base64, another one in base64 is left as it is, also in lines', (_title, draw) => {
  const [kept, other] = [draw(), draw()].map((text) => Buffer.from(text).toString('base64')) as [string, string]
  const inLines = (text: string): string => (text.match(/.{1,76}/g) ?? []).join('\n')
  for (const redactor of [knowing(kept), knowing(inLines(kept))]) {
    expect(redactor.text(other)).toBe(other)
    expect(redactor.text(inLines(other))).toBe(inLines(other))
    expect(redactor.text(kept)).not.toContain(kept.slice(304, 344))
    expect(redactor.text(inLines(kept))).not.toContain(kept.slice(304, 344))
  }
})
