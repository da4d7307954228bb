import type { Answer, Received } from './faulty-server.ts'
import type { Voice } from './http-fault.ts'

type Status = Parameters<Voice['refusal']>[0]

const names: Readonly<Record<Status, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
  500: 'InternalServiceError',
}

/** How Secrets Manager and Parameter Store say things: AWS JSON 1.1, and entries of their own for the parts of a batch. */
export const jsonVoice: Voice = {
  refusal(status, request, text) {
    const action = actionOf(request)
    if (action === 'BatchGetSecretValue' && (status === 403 || status === 404)) {
      const { SecretIdList: ids } = JSON.parse(request.body) as { SecretIdList: readonly string[] }
      const Errors = ids.map((SecretId) => ({ SecretId, ErrorCode: names[status], Message: text }))
      return json(200, { SecretValues: [], Errors, Canary: text })
    }
    if (action === 'GetParameters' && status === 404) {
      const { Names } = JSON.parse(request.body) as { Names: readonly string[] }
      return json(200, { Parameters: [], InvalidParameters: Names, Canary: text })
    }
    const parameter = request.headers['x-amz-target']?.startsWith('AmazonSSM') === true && status === 404
    return refused(status, parameter ? 'ParameterNotFound' : names[status], text)
  },
  expired: (_, text) => refused(400, 'ExpiredTokenException', text),
  half(request, right, text) {
    if (!['BatchGetSecretValue', 'GetParameters'].includes(actionOf(request))) return refused(500, names[500], text)
    const whole = JSON.parse(right.body) as Record<string, unknown>
    const lists = Object.entries(whole).map(([name, list]) => [name, Array.isArray(list) ? (list as unknown[]).slice(1) : list] as const)
    return json(200, { ...Object.fromEntries(lists), Canary: text })
  },
}

const codes: Readonly<Record<Status, string>> = {
  400: 'ValidationError',
  401: 'InvalidClientTokenId',
  403: 'AccessDenied',
  404: 'NoSuchEntity',
  429: 'Throttling',
  500: 'InternalFailure',
}

/** How STS says things: XML of the query protocol. */
export const xmlVoice: Voice = {
  refusal: (status, _, text) => refusedInXml(status, codes[status], text),
  expired: (_, text) => refusedInXml(403, 'ExpiredToken', text),
}

/** What an assumed role signs with. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** The answer of STS to AssumeRole. */
export function assumed({ accessKeyId, secretAccessKey, sessionToken }: RoleCredentials): Answer {
  const ends = new Date(Date.now() + 3_600_000).toISOString()
  const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken>`
  const user = '<AssumedRoleUser><AssumedRoleId>ID:s</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>'
  const result = `<AssumeRoleResult><Credentials>${keys}<Expiration>${ends}</Expiration></Credentials>${user}</AssumeRoleResult>`
  return xml(200, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}</AssumeRoleResponse>`)
}

function actionOf({ headers }: Received): string {
  return headers['x-amz-target']?.split('.')[1] ?? ''
}

function refused(status: number, name: string, text: string): Answer {
  return json(status, { __type: name, Message: text, Canary: text })
}

function json(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) }
}

function refusedInXml(status: number, code: string, text: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>${text}</RequestId>`
  return xml(status, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>`)
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
