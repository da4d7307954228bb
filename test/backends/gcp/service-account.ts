import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'

/** What a key file of a service account holds. */
export interface KeyFile {
  readonly type: 'service_account'
  readonly project_id: string
  readonly private_key_id: string
  readonly private_key: string
  readonly client_email: string
  readonly client_id: string
  readonly token_uri: string
  readonly universe_domain: 'googleapis.com'
}

/** The claims of a token. */
export type Claims = Readonly<Record<string, unknown>>

const scopes = ['https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/cloud-platform.read-only']
let pair: { readonly privateKey: string; readonly publicKey: string } | undefined

/** Makes a key file. The key is made once in a process, since that takes its time. */
export function keyFile(project: string, tokenUri: string): KeyFile {
  pair ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    type: 'service_account',
    project_id: project,
    private_key_id: randomBytes(20).toString('hex'),
    private_key: pair.privateKey,
    client_email: `reader@${project}.iam.gserviceaccount.com`,
    client_id: '1',
    token_uri: tokenUri,
    universe_domain: 'googleapis.com',
  }
}

/** The claims of a token that the account's key signed and whose time is now; `undefined` where it is not so. */
export function claimsOf(token: string, { private_key, client_email }: KeyFile): Claims | undefined {
  const [header = '', payload = '', signature = '', ...more] = token.split('.')
  if (more.length > 0 || parsed(header)?.['alg'] !== 'RS256') return undefined
  const key = createPublicKey(private_key)
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))) return undefined
  const claims = parsed(payload)
  return claims?.['iss'] === client_email && isTimely(claims) ? claims : undefined
}

/** Whether a scope that gives access to the API is among those claimed. */
export function hasScope({ scope }: Claims): boolean {
  return typeof scope === 'string' && scope.split(' ').some((one) => scopes.includes(one))
}

/** At most an hour long and not in the future (RFC 7523 3; Google's "Using OAuth 2.0 for Server to Server Applications"). */
function isTimely({ iat, exp }: Claims): boolean {
  const now = Date.now() / 1000
  return typeof iat === 'number' && typeof exp === 'number' && iat < now + 300 && exp > now && exp - iat <= 3600
}

function parsed(part: string): Claims | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims
  } catch {
    return undefined
  }
}
