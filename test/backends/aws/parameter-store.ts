import { AwsFailure } from './failure.ts'

/** One version of a parameter. */
export interface ParameterVersion {
  readonly version: number
  readonly type: string
  readonly value: string
  readonly modifiedAt: Date
  readonly labels: Set<string>
}

/** One parameter; the last version is the current one. */
export interface KeptParameter {
  readonly name: string
  readonly arn: string
  readonly versions: ParameterVersion[]
}

/** A name as it was asked for, taken apart. */
export interface Asked {
  readonly name: string
  /** `:3` or `:label`, as it was written. */
  readonly selector: string | undefined
}

/** The parameters of one account in one region. */
export class ParameterStore {
  readonly #prefix: string
  readonly #parameters = new Map<string, KeptParameter>()

  constructor(region: string) {
    this.#prefix = `arn:aws:ssm:${region}:123456789012:parameter/`
  }

  get all(): readonly KeptParameter[] {
    return [...this.#parameters.values()]
  }

  /** Takes a name, an ARN, and what is selected of it apart. */
  asked(text: string): Asked {
    const local = text.startsWith(this.#prefix) ? this.#named(text.slice(this.#prefix.length)) : text
    const colon = text.startsWith('arn:') && local === text ? -1 : local.indexOf(':')
    return colon === -1 ? { name: local, selector: undefined } : { name: local.slice(0, colon), selector: local.slice(colon) }
  }

  find(name: string): KeptParameter | undefined {
    return this.#parameters.get(name)
  }

  /** @throws {AwsFailure} when there is no such parameter, or no such version of it. */
  read({ name, selector }: Asked): readonly [KeptParameter, ParameterVersion] {
    const parameter = this.find(name)
    if (parameter === undefined) throw new AwsFailure('ParameterNotFound', '')
    const wanted = selector?.slice(1)
    const version =
      wanted === undefined
        ? parameter.versions.at(-1)
        : parameter.versions.find((one) => String(one.version) === wanted || one.labels.has(wanted))
    if (version === undefined) {
      throw new AwsFailure('ParameterVersionNotFound', `Systems Manager could not find version ${wanted} of ${name}.`)
    }
    return [parameter, version]
  }

  put(name: string, type: string, value: string): ParameterVersion {
    const arn = `${this.#prefix}${name.replace(/^\//, '')}`
    const parameter = this.find(name) ?? { name, arn, versions: [] }
    const version = {
      version: (parameter.versions.at(-1)?.version ?? 0) + 1,
      type,
      value,
      modifiedAt: new Date(),
      labels: new Set<string>(),
    }
    parameter.versions.push(version)
    if (parameter.versions.length > 100) parameter.versions.shift()
    this.#parameters.set(name, parameter)
    return version
  }

  delete(name: string): boolean {
    return this.#parameters.delete(name)
  }

  /** The ARN of `/a/b` and of `a/b` would be the same, so a name with a slash in it begins with one. */
  #named(local: string): string {
    return local.includes('/') ? `/${local}` : this.#parameters.has(`/${local}`) ? `/${local}` : local
  }
}
