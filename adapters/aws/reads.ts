import type { Adapter, ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import type { Outcome } from './batch.ts'
import { bounded } from './bounded.ts'
import { currentReader } from './current-reads.ts'
import { errorCode } from './error-code.ts'
import type { AwsOptions } from './options.ts'
import { describe, rotationFacts } from './rotation.ts'
import { secretValue } from './secret-value.ts'
import type { SecretsManager } from './secrets-manager.ts'
import { targetOf, type Located } from './target.ts'

const callsAtOnce = 8

/** Reading from Secrets Manager: current versions in batches, others one by one. */
export function secretReads(
  client: SecretsManager,
  options: Pick<AwsOptions, 'rotationFacts'>,
): Required<Pick<Adapter, 'get' | 'getMany'>> {
  const failedWith = new Map<string, number>() // the login with which a secret could not be read

  const locate = async (id: SecretId): Promise<Located> => {
    const target = targetOf(id, ['stage', 'version'])
    return { ...target, region: target.region ?? (await client.region()) }
  }
  const readOne = async ({ secret, region, params }: Located, o: ReadOptions): Promise<SecretValue | undefined> => {
    const input = { SecretId: secret, VersionId: params['version'], VersionStage: params['stage'] }
    try {
      const { output, facts } = await client.send('GetSecretValue', input, { region, o })
      return secretValue(output, facts)
    } catch (error) {
      if (errorCode(error) === 'not_found') return undefined
      throw error
    }
  }
  const readEach = async (targets: readonly Located[], o: ReadOptions): Promise<Outcome[]> =>
    await bounded(
      callsAtOnce,
      targets.map((target) => async () => await readOne(target, o)),
    )
  const readCurrent = currentReader(client, readEach)

  /** Runs a read with the login that it asks for, and remembers the login where the read finds nothing. */
  const withLogin = async (targets: readonly Located[], o: ReadOptions, read: () => Promise<Outcome[]>): Promise<Outcome[]> => {
    const keys = targets.map(keyOf)
    // A login that was made after the secret was refused is fresh: many refusals at once cost one login.
    if (o.freshLogin === true) client.logInAnew(Math.max(...keys.map((key) => failedWith.get(key) ?? client.login)))
    const { login } = client
    const outcomes = await read()
    for (const [index, key] of keys.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status === 'fulfilled' && outcome.value !== undefined) failedWith.delete(key)
      else failedWith.set(key, login)
    }
    return outcomes
  }
  /** Adds what is known of the rotation, asked for while the values are read. */
  const withRotation = async (targets: readonly Located[], o: ReadOptions, reading: Promise<Outcome[]>): Promise<Outcome[]> => {
    if (options.rotationFacts !== true) return await reading
    const describing = bounded(
      callsAtOnce,
      targets.map((target) => async () => await describe(client, target, o)),
    )
    const [outcomes, described] = await Promise.all([reading, describing])
    return outcomes.map((outcome, index) => {
      const known = described[index]
      if (outcome.status === 'rejected' || outcome.value === undefined) return outcome
      if (known?.status !== 'fulfilled' || known.value === undefined) return outcome
      return { status: 'fulfilled', value: { ...outcome.value, ...rotationFacts(known.value, outcome.value) } }
    })
  }
  return {
    async get(id, o) {
      const target = await locate(id)
      const [outcome] = await withLogin([target], o, async () => await withRotation([target], o, readEach([target], o)))
      if (outcome?.status === 'fulfilled') return outcome.value
      throw outcome?.reason
    },
    async getMany(ids, o) {
      const located = await Promise.allSettled(ids.map(locate))
      const targets = new Map(located.flatMap((one) => (one.status === 'fulfilled' ? [[keyOf(one.value), one.value]] : [])))
      const wanted = [...targets.values()]
      const outcomes = await withLogin(wanted, o, async () => await withRotation(wanted, o, readCurrent(wanted, o)))
      const answers = new Map([...targets.keys()].map((key, index) => [key, outcomes[index] as Outcome]))
      return located.map((one) => (one.status === 'rejected' ? one : own(answers.get(keyOf(one.value)) as Outcome)))
    },
  }
}

function keyOf({ region, secret, params }: Located): string {
  return JSON.stringify([region, secret, params['version'], params['stage']])
}

/** The bytes are the caller's own, also where two ask for one secret. */
function own(outcome: Outcome): Outcome {
  if (outcome.status === 'rejected' || outcome.value === undefined) return outcome
  return { status: 'fulfilled', value: { ...outcome.value, bytes: Uint8Array.from(outcome.value.bytes) } }
}
