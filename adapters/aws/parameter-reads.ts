import type { Adapter, ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { limiter } from '../../src/core/limiter.ts'
import { errorCode } from './error-code.ts'
import { freshLogins } from './fresh-login.ts'
import { groupsOf, readGroups, readMany } from './many.ts'
import { valueOf, type Outcome } from './outcome.ts'
import type { ParameterEntry, SystemsManager, SystemsManagerOperations } from './systems-manager.ts'
import { parameterOf } from './parameter-target.ts'

const batchSize = 10 // API reference, GetParameters
const callsAtOnce = 8

/** A parameter, and what is selected of it: a version or a label. */
interface Located {
  readonly path: string
  readonly selector: string | undefined
  readonly region: string
}

/** Reading from Parameter Store, 10 a call. One action does it all, `ssm:GetParameters`, also for one. */
export function parameterReads(client: SystemsManager): Required<Pick<Adapter, 'get' | 'getMany'>> {
  const withLogin = freshLogins(client)

  const locate = async (id: SecretId): Promise<Located> => {
    const { secret, region, params } = parameterOf(id, ['label', 'version'])
    return { path: secret, selector: selectorOf(secret, params), region: region ?? (await client.region()) }
  }
  const readTogether = async (targets: readonly Located[], region: string, o: ReadOptions): Promise<Outcome[]> => {
    const names = targets.map(nameOf)
    try {
      const { output, facts } = await client.send('GetParameters', { Names: names, WithDecryption: true }, { region, o })
      return await Promise.allSettled(targets.map(async (target) => parameterValue(target, output, facts)))
    } catch (error) {
      if (names.length === 1 && errorCode(error) === 'not_found') return [{ status: 'fulfilled', value: undefined }]
      if (names.length === 1) return [{ status: 'rejected', reason: error }]
      const code = errorCode(error)
      if (code === undefined || !ofOne.has(code)) throw error
      const limited = limiter(callsAtOnce)
      const alone = await Promise.allSettled(
        targets.map(async (target) => (await limited(async () => await readTogether([target], region, o)))[0] as Outcome),
      )
      return alone.map((one) => (one.status === 'fulfilled' ? one.value : one))
    }
  }
  const readAll = async (targets: readonly Located[], o: ReadOptions): Promise<readonly Outcome[]> =>
    await readGroups(targets, {
      groups: groupsOf(targets, { size: batchSize, kindOf: ({ region }) => region }),
      atOnce: callsAtOnce,
      read: async (group) => await readTogether(group, group[0]?.region ?? '', o),
    })
  return {
    async get(id, o) {
      const target = await locate(id)
      return valueOf((await withLogin([keyOf(target)], o, async () => await readTogether([target], target.region, o)))[0])
    },
    async getMany(ids, o) {
      const read = async (targets: readonly Located[], keys: readonly string[]): Promise<readonly Outcome[]> =>
        await withLogin(keys, o, async () => await readAll(targets, o))
      return await readMany(ids, { locate, keyOf, read })
    },
  }
}

/** AWS fails the whole call when one parameter of it is denied, has a wrong name or a key that is disabled. */
const ofOne: ReadonlySet<ErrorCode> = new Set(['permission_denied', 'invalid_reference', 'failed_precondition', 'not_found'])

/**
 * What a reference selects. In a name itself `:` would do that too.
 *
 * @throws {SecretError} `invalid_reference`.
 */
function selectorOf(path: string, { version, label }: Readonly<Record<string, string>>): string | undefined {
  if (path.includes(':') && !path.startsWith('arn:')) throw selection()
  if (version !== undefined && (label !== undefined || !/^[1-9]\d*$/.test(version))) throw selection()
  return version ?? label
}

/** The name as AWS takes it, `name:3`. */
function nameOf({ path, selector }: Located): string {
  return selector === undefined ? path : `${path}:${selector}`
}

function selection(): SecretError {
  return new SecretError('invalid_reference', {
    reason: 'the version of the parameter is not written as one',
    remedy: 'write aws-ps://name?version=3 or aws-ps://name?label=stable',
  })
}

function parameterValue(
  target: Located,
  { Parameters = [], InvalidParameters = [] }: SystemsManagerOperations['GetParameters'][1],
  facts: Readonly<Record<string, string>>,
): SecretValue | undefined {
  // The newest, which is the current one, where the answer holds former versions too and does not say what selected them.
  const [found] = Parameters.filter((entry) => isAnswer(entry, target)).toSorted((a, b) => (b.Version ?? 0) - (a.Version ?? 0))
  if (found === undefined && InvalidParameters.includes(nameOf(target))) return undefined
  if (typeof found?.Value !== 'string') {
    throw new SecretError('unavailable', {
      reason: 'the answer is not one of AWS Parameter Store',
      remedy: 'check what stands between this machine and AWS',
    })
  }
  const { Value, Version, LastModifiedDate: rotatedAt } = found
  return {
    bytes: new TextEncoder().encode(Value),
    facts,
    ...(Version !== undefined && { version: String(Version) }),
    ...(rotatedAt !== undefined && { rotatedAt }),
  }
}

/** `Selector` is `:3`; a server that leaves it out says the version all the same. */
function isAnswer({ Name, ARN, Selector, Version }: ParameterEntry, { path, selector }: Located): boolean {
  if (Name !== path && ARN !== path) return false
  if (Selector === undefined || Selector === '') return selector === undefined || selector === String(Version)
  return Selector.replace(/^:/, '') === selector
}

function keyOf(target: Located): string {
  return `${target.region} ${nameOf(target)}`
}
