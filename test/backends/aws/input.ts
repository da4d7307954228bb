import { AwsFailure, violation } from './failure.ts'

interface Length {
  readonly min?: number
  readonly max: number
  readonly pattern?: RegExp
}

/** The members of one request, checked as the service model says before the action sees them. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>

  constructor(body: string) {
    let parsed: unknown
    try {
      parsed = JSON.parse(body === '' ? '{}' : body)
    } catch {
      throw new AwsFailure('SerializationException', 'the body is not JSON')
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new AwsFailure('SerializationException', 'the body is not an object')
    }
    this.#members = { ...parsed }
  }

  has(name: string): boolean {
    return this.#of(name) !== undefined
  }

  text(name: string, length: Length): string | undefined {
    const value = this.#of(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw new AwsFailure('SerializationException', `${name} is not a string`)
    return checkText(value, lower(name), length)
  }

  required(name: string, length: Length): string {
    const value = this.text(name, length)
    if (value === undefined) throw violation(lower(name), 'not be null')
    return value
  }

  texts(name: string, { min = 1, max, each }: { readonly min?: number; readonly max: number; readonly each: Length }): readonly string[] {
    const value = this.#of(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) throw new AwsFailure('SerializationException', `${name} is not a list`)
    if (value.length < min) throw violation(lower(name), `have length greater than or equal to ${min}`)
    if (value.length > max) throw violation(lower(name), `have length less than or equal to ${max}`)
    return value.map((one: unknown) => {
      if (typeof one !== 'string') throw new AwsFailure('SerializationException', `${name} holds what is no string`)
      return checkText(one, lower(name), each)
    })
  }

  integer(name: string, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.#of(name)
    if (value === undefined) return undefined
    if (typeof value !== 'number' || !Number.isInteger(value)) throw new AwsFailure('SerializationException', `${name} is not a number`)
    if (value < min) throw violation(lower(name), `have value greater than or equal to ${min}`)
    if (value > max) throw violation(lower(name), `have value less than or equal to ${max}`)
    return value
  }

  flag(name: string): boolean | undefined {
    const value = this.#of(name)
    if (value !== undefined && typeof value !== 'boolean') throw new AwsFailure('SerializationException', `${name} is not a boolean`)
    return value
  }

  /** A blob, which travels as base64. */
  bytes(name: string, { min = 1, max }: Length): Buffer | undefined {
    const value = this.#of(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
      throw new AwsFailure('SerializationException', `${name} is not base64`)
    }
    const bytes = Buffer.from(value, 'base64')
    if (bytes.length < min) throw violation(lower(name), `have length greater than or equal to ${min}`)
    if (bytes.length > max) throw violation(lower(name), `have length less than or equal to ${max}`)
    return bytes
  }

  /** A list of structures, each with its own members. */
  structures(name: string, max: number): readonly Input[] {
    const value = this.#of(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) throw new AwsFailure('SerializationException', `${name} is not a list`)
    if (value.length > max) throw violation(lower(name), `have length less than or equal to ${max}`)
    return value.map((one) => new Input(JSON.stringify(one)))
  }

  /** A structure within the request. */
  structure(name: string): Input | undefined {
    return this.has(name) ? new Input(JSON.stringify(this.#of(name))) : undefined
  }

  #of(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? (this.#members[name] ?? undefined) : undefined
  }
}

function checkText(value: string, member: string, { min = 1, max, pattern }: Length): string {
  if (value.length < min) throw violation(member, `have length greater than or equal to ${min}`)
  if (value.length > max) throw violation(member, `have length less than or equal to ${max}`)
  if (pattern !== undefined && !pattern.test(value)) throw violation(member, `satisfy regular expression pattern: ${pattern.source}`)
  return value
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
