import type { AwsAction, AwsContext } from './action.ts'
import { AwsFailure, invalidParameter, invalidRequest, violation } from './failure.ts'
import type { Input } from './input.ts'
import { page } from './pages.ts'
import { described, entry, seconds, stagesOf } from './secret-answer.ts'
import { matches } from './secret-filter.ts'
import type { Content, KeptSecret, SecretStore } from './secret-store.ts'

const secretId = { max: 2048 } as const
const token = { min: 32, max: 64 } as const
const stage = { max: 256 } as const
const nextToken = { max: 4096 } as const
const limit = 65_536
const nameForm = /^[A-Za-z0-9/_+=.@!-]+$/
const day = 86_400_000

/** The actions of AWS Secrets Manager, API version 2017-10-17. */
export const secretsManager: Readonly<Record<string, AwsAction>> = {
  GetSecretValue(input, context) {
    const secret = reach(input.required('SecretId', secretId), context)
    const version = context.secrets.version(secret, input.text('VersionId', token), input.text('VersionStage', stage))
    return entry(secret, version)
  },

  BatchGetSecretValue(input, { secrets, faults, caller }) {
    const ids = input.texts('SecretIdList', { max: 20, each: secretId })
    const size = input.integer('MaxResults', { min: 1, max: 20 })
    const filters = input.structures('Filters', 10)
    if (input.has('SecretIdList') === input.has('Filters')) {
      throw invalidParameter('You must include Filters or SecretIdList, but not both.')
    }
    if (size !== undefined && !input.has('Filters')) throw invalidParameter('To use MaxResults, you must also use the Filters parameter.')
    for (const id of ids) checkName(id)
    if (input.has('Filters')) faults.checkAction('secretsmanager:ListSecrets', caller)
    const found = input.has('Filters') ? listed(secrets, filters).map(({ arn }) => arn) : [...new Set(ids)]
    const question = JSON.stringify([found, caller])
    const part = page(found, { question, token: input.text('NextToken', nextToken), size: size ?? 20 }, faults.batchPages)
    const SecretValues: object[] = []
    const Errors: object[] = []
    for (const id of part.items) {
      try {
        const secret = reach(id, { secrets, faults, caller, action: 'secretsmanager:GetSecretValue' })
        SecretValues.push(entry(secret, secrets.version(secret, undefined, undefined)))
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error
        Errors.push({ SecretId: id, ErrorCode: error.type, Message: error.message })
      }
    }
    return { SecretValues, Errors, ...part.next }
  },

  CreateSecret(input, { secrets, faults, caller }) {
    const name = input.required('Name', { max: 512 })
    checkName(name)
    faults.checkSecret('secretsmanager:CreateSecret', name, caller)
    const content = contentOf(input)
    const id = requestToken(input)
    const more = { description: input.text('Description', { min: 0, max: 2048 }), kmsKeyId: input.text('KmsKeyId', { min: 0, max: 2048 }) }
    const secret = secrets.create(name, more)
    if (content === undefined) return { ARN: secret.arn, Name: name }
    return { ARN: secret.arn, Name: name, VersionId: secrets.addVersion(secret, content, { id }).id }
  },

  PutSecretValue(input, context) {
    const secret = reach(input.required('SecretId', secretId), context)
    const content = contentOf(input)
    if (content === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.')
    const stages = input.texts('VersionStages', { max: 20, each: stage })
    const given = stages.length === 0 ? {} : { stages }
    const version = context.secrets.addVersion(secret, content, { id: requestToken(input), ...given })
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] }
  },

  UpdateSecretVersionStage(input, context) {
    const secret = reach(input.required('SecretId', secretId), context)
    const label = input.required('VersionStage', stage)
    const [from, to] = [input.text('RemoveFromVersionId', token), input.text('MoveToVersionId', token)]
    const holder = [...secret.versions.values()].find(({ stages }) => stages.has(label))
    const target = to === undefined ? undefined : context.secrets.version(secret, to, undefined)
    if (holder !== undefined && holder !== target && from !== holder.id) {
      throw invalidParameter(`The parameter RemoveFromVersionId must be the version that staging label ${label} is attached to.`)
    }
    if (label === 'AWSCURRENT' && target === undefined) throw invalidParameter('You can only move staging label AWSCURRENT.')
    context.secrets.move(secret, label, target)
    return { ARN: secret.arn, Name: secret.name }
  },

  DescribeSecret(input, context) {
    const secret = reach(input.required('SecretId', secretId), context, { deleted: true })
    return { ...described(secret), VersionIdsToStages: stagesOf(secret) }
  },

  ListSecrets(input, { secrets, faults }) {
    const planned = input.flag('IncludePlannedDeletion') ?? false
    const filters = input.structures('Filters', 10)
    const size = input.integer('MaxResults', { min: 1, max: 100 }) ?? 100
    const found = listed(secrets, filters, planned)
    const question = JSON.stringify([found.map(({ arn }) => arn), planned])
    const part = page(found, { question, token: input.text('NextToken', nextToken), size }, faults.listPages)
    return { SecretList: part.items.map((secret) => ({ ...described(secret), SecretVersionsToStages: stagesOf(secret) })), ...part.next }
  },

  DeleteSecret(input, context) {
    const id = input.required('SecretId', secretId)
    const days = input.integer('RecoveryWindowInDays', { min: -(2 ** 53), max: 2 ** 53 })
    const force = input.flag('ForceDeleteWithoutRecovery') ?? false
    if (force && days !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
    }
    if (days !== undefined && (days < 7 || days > 30)) throw invalidParameter('RecoveryWindowInDays value must be between 7 and 30 days.')
    const now = new Date()
    // Of a secret that is not there, deleting by force says nothing, so that it can be tried again (API reference, DeleteSecret).
    if (force && context.secrets.find(id) === undefined) {
      context.faults.checkSecret(context.action, id, context.caller)
      return { ARN: id, Name: id, DeletionDate: seconds(now) }
    }
    const secret = reach(id, context, { deleted: force })
    const until = new Date(now.getTime() + (force ? 0 : (days ?? 30) * day))
    if (force) context.secrets.delete(secret.name)
    else secret.deletion = { at: now, until }
    return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(until) }
  },

  RestoreSecret(input, context) {
    const secret = reach(input.required('SecretId', secretId), context, { deleted: true })
    delete secret.deletion
    return { ARN: secret.arn, Name: secret.name }
  },

  RotateSecret(input, context) {
    const secret = reach(input.required('SecretId', secretId), context)
    const lambda = input.text('RotationLambdaARN', { min: 0, max: 2048 }) ?? secret.rotation?.lambda
    if (lambda === undefined) throw invalidRequest('No Lambda rotation function ARN is associated with this secret.')
    const rules = input.structure('RotationRules')
    const days = rules?.integer('AutomaticallyAfterDays', { min: 1, max: 1000 }) ?? secret.rotation?.days ?? 30
    const pending = [...secret.versions.values()].find(({ stages }) => stages.has('AWSPENDING') && !stages.has('AWSCURRENT'))
    if (pending !== undefined) throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.")
    secret.rotation = { lambda, days }
    // What the rotation function does in its four steps: make a pending version, then finish it.
    const { content } = context.secrets.version(secret, undefined, undefined)
    const version = context.secrets.addVersion(secret, context.rotate(content), { id: requestToken(input), stages: ['AWSPENDING'] })
    if (input.flag('RotateImmediately') ?? true) {
      context.secrets.move(secret, 'AWSCURRENT', version)
      secret.rotatedAt = new Date()
      secret.nextRotationAt = new Date(secret.rotatedAt.getTime() + days * day)
    }
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id }
  },
}

function reach(id: string, { secrets, faults, caller, action }: Omit<AwsContext, 'parameters' | 'rotate'>, o = {}): KeptSecret {
  checkName(id)
  const known = secrets.find(id)
  faults.checkSecret(action, known?.name ?? id, caller, known?.arn)
  return secrets.get(id, o)
}

function checkName(id: string): void {
  if (id.startsWith('arn:') || nameForm.test(id)) return
  throw new AwsFailure(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  )
}

function requestToken(input: Input): string {
  const given = input.text('ClientRequestToken', token)
  if (given === undefined) throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.')
  return given
}

function contentOf(input: Input): Content | undefined {
  const text = input.text('SecretString', { max: limit })
  const bytes = input.bytes('SecretBinary', { max: limit })
  if (text !== undefined && bytes !== undefined)
    throw invalidParameter("You can't specify both a binary secret value and a string secret value.")
  if (text !== undefined && Buffer.byteLength(text) > limit) throw violation('secretString', `have length less than or equal to ${limit}`)
  if (text !== undefined) return { SecretString: text }
  return bytes === undefined ? undefined : { SecretBinary: bytes.toString('base64') }
}

function listed(secrets: SecretStore, filters: readonly Input[], planned = false): readonly KeptSecret[] {
  return secrets.all.filter((secret) => (planned || secret.deletion === undefined) && filters.every((filter) => matches(secret, filter)))
}
