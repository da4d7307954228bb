// Secrets of every kind, drawn at run time, for measurements.
import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto'

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const printable = `${alphanumeric}!#$%&()*+,-./:;<=>?@[]^_{|}~`

/** @param {number} length */
function text(length, alphabet = alphanumeric) {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** @param {unknown} value */
function encoded(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** @param {string} password */
function documents(password) {
  return [
    {
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: randomBytes(20).toString('hex'),
      private_key: key(),
      client_id: '1234567',
    },
    { username: 'postgres', password, engine: 'postgres', host: 'db.example.com', port: 5432, dbname: 'postgres' },
    { AccessKeyId: text(20, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), SecretAccessKey: text(40), Expiration: '2026-11-24T12:00:00Z' },
    { auths: { 'https://index.docker.io/v1/': { auth: Buffer.from(`admin:${password}`).toString('base64') } } },
    { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', data: { password: Buffer.from(password).toString('base64') } },
  ]
}

/** @param {string} password */
function addresses(password) {
  const escaped = encodeURIComponent(password)
  return [
    `postgresql://postgres:${escaped}@localhost:5432/postgres?sslmode=require`,
    `mongodb+srv://admin:${escaped}@cluster0.example.mongodb.net/test?retryWrites=true&w=majority`,
    `redis://:${escaped}@localhost:6379/0`,
    `amqp://guest:${escaped}@localhost:5672/%2F`,
    `mysql://root@localhost/test?password=${escaped}&charset=utf8mb4`,
    `jdbc:postgresql://localhost:5432/postgres?user=postgres&password=${escaped}`,
    `Server=tcp:db.example.com,1433;Initial Catalog=master;User ID=sa;Password=${password.replaceAll(';', '.')};Encrypt=True;`,
    `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${randomBytes(64).toString('base64')};EndpointSuffix=core.windows.net`,
    `smtps://user%40example.com:${escaped}@smtp.example.com:465`,
    `https://${randomBytes(16).toString('hex')}@sentry.io/1234567`,
    `https://hooks.slack.com/services/${text(9)}/${text(9)}/${text(24)}`,
    `https://example.s3.amazonaws.com/file.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${randomBytes(32).toString('hex')}`,
  ]
}

/** A private key that a program would load; keys of RSA take long, so that they are fewer. */
function key() {
  const kind = randomInt(12)
  const [pem, passphrase] = [/** @type {const} */ ('pem'), { cipher: 'aes-256-cbc', passphrase: 'x' }]
  if (kind === 0) return String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: pem }))
  if (kind === 1) return String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: pem }))
  const namedCurve = ['P-256', 'P-384', 'P-521', 'secp256k1'][randomInt(4)] ?? 'P-256'
  const { privateKey } = kind < 4 ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve })
  if (kind > 9) return String(privateKey.export({ type: 'pkcs8', format: pem, ...passphrase }))
  return String(privateKey.export({ type: kind < 4 || kind > 7 ? 'pkcs8' : 'sec1', format: pem }))
}

/** An OpenSSH key of Ed25519, as `ssh-keygen` writes it. */
function opensshKey() {
  const field = (/** @type {string | Buffer} */ value) => Buffer.concat([Buffer.from([0, 0, 0, value.length]), Buffer.from(value)])
  const shared = Buffer.concat([field('ssh-ed25519'), field(randomBytes(32))])
  const check = randomBytes(4)
  const secret = Buffer.concat([check, check, shared, field(randomBytes(64)), field('me@example.com'), Buffer.from([1, 2, 3, 4, 5, 6])])
  const parts = [
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(shared),
    field(secret),
  ]
  const lines =
    Buffer.concat(parts)
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

/**
 * A secret of each kind, by its name.
 *
 * @type {Readonly<Record<string, () => string>>}
 */
export const kinds = {
  'hex-32': () => randomBytes(16).toString('hex'),
  'hex-40': () => randomBytes(20).toString('hex'),
  'hex-64': () => randomBytes(32).toString('hex'),
  base64: () => randomBytes(randomInt(18, 49)).toString('base64'),
  base64url: () => randomBytes(randomInt(18, 49)).toString('base64url'),
  alphanumeric: () => text(randomInt(20, 41)),
  base32: () => text(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
  uuid: () => randomUUID(),
  prefixed: () => `${['sk_live_', 'ghp_', 'xoxb-', 'npm_', 'AKIA', 'glpat-'][randomInt(6)]}${text(randomInt(16, 37))}`,
  'web-token': () => {
    const header = [
      { alg: 'HS256', typ: 'JWT' },
      { alg: 'RS256', typ: 'JWT', kid: 'key-1' },
      { typ: 'JWT', alg: 'ES256' },
    ][randomInt(3)]
    const claims = [
      { sub: '1234567890', name: 'John Doe', iat: 1516239022 },
      { iss: 'https://accounts.google.com', aud: 'api', exp: 1764000000 },
    ]
    return `${encoded(header)}.${encoded(claims[randomInt(2)])}.${randomBytes(32).toString('base64url')}`
  },
  address: () => addresses(text(12, printable))[randomInt(12)] ?? '',
  key,
  'openssh-key': opensshKey,
  'key-in-base64': () => Buffer.from(key()).toString('base64'),
  'password-12': () => text(12, printable),
  'password-8': () => text(8),
  document: () => JSON.stringify(documents(text(12, printable))[randomInt(5)], undefined, randomInt(2) * 2),
  settings: () => `[default]\nregion = us-east-1\naws_access_key_id = ${text(20)}\naws_secret_access_key = ${text(40)}\n`,
  basic: () => `Basic ${Buffer.from(`admin:${text(12)}`).toString('base64')}`,
}
