import type { KeptSecret, SecretVersion } from './secret-store.ts'

const day = 86_400_000

/** A version with its value, as GetSecretValue answers it. */
export function entry(secret: KeptSecret, { id, content, stages, createdAt }: SecretVersion): object {
  secret.accessedAt = new Date(Math.floor(Date.now() / day) * day) // AWS says the day only
  return { ARN: secret.arn, Name: secret.name, VersionId: id, ...content, VersionStages: [...stages], CreatedDate: seconds(createdAt) }
}

/** What is known of a secret beside its values, as DescribeSecret answers it. */
export function described(secret: KeptSecret): object {
  const { arn, name, description, kmsKeyId, createdAt, changedAt, accessedAt, rotation, rotatedAt, nextRotationAt, deletion } = secret
  return {
    ARN: arn,
    Name: name,
    Description: description,
    KmsKeyId: kmsKeyId,
    CreatedDate: seconds(createdAt),
    LastChangedDate: seconds(changedAt),
    LastAccessedDate: accessedAt && seconds(accessedAt),
    LastRotatedDate: rotatedAt && seconds(rotatedAt),
    NextRotationDate: nextRotationAt && seconds(nextRotationAt),
    ...(rotation !== undefined && {
      RotationEnabled: true,
      RotationLambdaARN: rotation.lambda,
      RotationRules: { AutomaticallyAfterDays: rotation.days },
    }),
    DeletedDate: deletion && seconds(deletion.at),
  }
}

/** The stages of each version that has one. */
export function stagesOf({ versions }: KeptSecret): object {
  return Object.fromEntries([...versions.values()].filter(({ stages }) => stages.size > 0).map(({ id, stages }) => [id, [...stages]]))
}

/** A time as AWS writes it. */
export function seconds(date: Date): number {
  return date.getTime() / 1000
}
