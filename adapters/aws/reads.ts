import type { Adapter, ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import { limiter } from '../../src/core/limiter.ts'
import { currentReader } from './current-reads.ts'
import { errorCode } from './error-code.ts'
import { freshLogins } from './fresh-login.ts'
import { readMany } from './many.ts'
import type { AwsOptions } from './options.ts'
import { valueOf, type Outcome } from './outcome.ts'
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
  const withLogin = freshLogins(client)

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
  const readEach = async (targets: readonly Located[], o: ReadOptions): Promise<Outcome[]> => {
    const limited = limiter(callsAtOnce)
    return await Promise.allSettled(targets.map(async (target) => await limited(async () => await readOne(target, o))))
  }
  const readCurrent = currentReader(client, readEach)

  /** Adds what is known of the rotation, asked for while the values are read. */
  const withRotation = async (
    targets: readonly Located[],
    o: ReadOptions,
    reading: Promise<readonly Outcome[]>,
  ): Promise<readonly Outcome[]> => {
    if (options.rotationFacts !== true) return await reading
    const limited = limiter(callsAtOnce)
    const describing = targets.map(async (target) => await limited(async () => await describe(client, target, o)))
    const [outcomes, described] = await Promise.all([reading, Promise.all(describing)])
    return outcomes.map((outcome, index) => {
      const known = described[index]
      if (outcome.status === 'rejected' || outcome.value === undefined) return outcome
      if (known === undefined) return outcome
      return { status: 'fulfilled', value: { ...outcome.value, ...rotationFacts(known, outcome.value) } }
    })
  }
  return {
    async get(id, o) {
      const target = await locate(id)
      const read = async (): Promise<readonly Outcome[]> => await withRotation([target], o, readEach([target], o))
      return valueOf((await withLogin([keyOf(target)], o, read))[0])
    },
    async getMany(ids, o) {
      const read = async (targets: readonly Located[], keys: readonly string[]): Promise<readonly Outcome[]> =>
        await withLogin(keys, o, async () => await withRotation(targets, o, readCurrent(targets, o)))
      return await readMany(ids, { locate, keyOf, read })
    },
  }
}

function keyOf({ region, secret, params }: Located): string {
  return JSON.stringify([region, secret, params['version'], params['stage']])
}
