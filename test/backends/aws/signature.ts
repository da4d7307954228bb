import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { AwsFailure } from './failure.ts'

/** What a caller signs with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** Who signed, and for where. */
export interface Signed {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
}

/** What a signature is checked against. */
export interface Trust {
  /** The credentials of an access key id, also when they are no longer accepted. */
  readonly credentials: (accessKeyId: string) => (AwsCredentials & { readonly expired: boolean }) | undefined
  /** Milliseconds since 1970, by the clock of AWS. */
  readonly now: () => number
}

const fiveMinutes = 300_000
const form =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/

/**
 * Verifies a request as Signature Version 4 says (IAM User Guide, "Create a signed AWS API request").
 *
 * @throws {AwsFailure} for a request without a signature, by unknown or expired credentials, too old or too new, or signed wrongly.
 */
export function verify(request: IncomingMessage, body: Buffer, { credentials, now }: Trust): Signed {
  const { authorization } = request.headers
  if (authorization === undefined) throw new AwsFailure('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const parts = form.exec(authorization)
  if (parts === null) throw new AwsFailure('IncompleteSignatureException', 'the Authorization header has not the form it must have')
  const [, accessKeyId = '', day = '', region = '', service = '', names = '', signature = ''] = parts
  const date = one(request, 'x-amz-date')
  if (!/^\d{8}T\d{6}Z$/.test(date) || !date.startsWith(day)) {
    throw new AwsFailure('IncompleteSignatureException', 'X-Amz-Date is missing or does not fit the scope')
  }
  const known = credentials(accessKeyId)
  if (known === undefined || one(request, 'x-amz-security-token') !== known.sessionToken) {
    throw new AwsFailure('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  if (Math.abs(timeOf(date) - now()) > fiveMinutes) {
    const at = new Date(now()).toISOString()
    throw new AwsFailure('InvalidSignatureException', `Signature expired: ${date} is not within 5 min. of ${at}`)
  }
  const signed = names.split(';')
  for (const needed of ['host', 'x-amz-date', 'x-amz-target', 'x-amz-security-token']) {
    if (!signed.includes(needed)) throw new AwsFailure('InvalidSignatureException', `'${needed}' must be a signed header`)
  }
  const headers = signed.map((name) => `${name}:${one(request, name).trim().replaceAll(/ +/g, ' ')}\n`).join('')
  const canonical = [request.method, request.url, '', headers, names, sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${known.secretAccessKey}`)
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'))
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw new AwsFailure(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    )
  }
  if (known.expired) throw new AwsFailure('ExpiredTokenException', 'The security token included in the request is expired')
  return { accessKeyId, region, service }
}

function one({ headers }: IncomingMessage, name: string): string {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}

function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
