import type { Duration } from '../core/duration.ts'
import { SecretError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import type { Stage } from '../core/stage.ts'
import type { Output, StandardSchema, Validation } from './standard-schema.ts'

/** What may be said of a declared variable beside its schema. */
export interface VariableOptions {
  /** The text to use where neither the environment nor a `.env` file has one: a reference or a literal. */
  readonly from?: string
  /** Stages in which the variable exists; reading it in another throws. All by default. */
  readonly stages?: readonly Stage[]
  /** Environments in which the variable exists; reading it in another, or where none is named, throws. All by default. */
  readonly environments?: readonly string[]
}

/** What may be said of a secret. */
export interface SecretOptions extends VariableOptions {
  /** How old a version may get before `health()` and `tightlip check` call it overdue. */
  readonly maxAge?: Duration
}

/** A declared variable whose value is sensitive. */
export interface SecretDeclaration<T> {
  readonly kind: 'secret'
  readonly schema: StandardSchema<unknown, T>
  readonly options: SecretOptions
}

/** A declared variable whose value may be shown. */
export interface PlainDeclaration<T> {
  readonly kind: 'plain'
  readonly schema: StandardSchema<unknown, T>
  readonly options: VariableOptions
}

/** A declaration whatever its kind. */
export type Declaration = SecretDeclaration<unknown> | PlainDeclaration<unknown>

/** Names with their declarations; a bare schema declares a secret. */
export type Schema = Readonly<Record<string, StandardSchema | Declaration>>

/** The typed environment of a schema: a handle for each secret, the value itself for what is plain. */
export type Env<S extends Schema> = {
  readonly [Name in keyof S]: S[Name] extends PlainDeclaration<infer T>
    ? T
    : S[Name] extends SecretDeclaration<infer T>
      ? Secret<T>
      : S[Name] extends StandardSchema
        ? Secret<Output<S[Name]>>
        : never
}

/** Declares a sensitive variable, with options that a bare schema cannot carry. */
export function secret<S extends StandardSchema>(schema: S, options: SecretOptions = {}): SecretDeclaration<Output<S>> {
  return { kind: 'secret', schema: schema, options }
}

/** Declares a variable that is not sensitive. It is delivered as the value itself, never masked, and never resolves a reference in environment text. */
export function plain<S extends StandardSchema>(schema: S, options: VariableOptions = {}): PlainDeclaration<Output<S>> {
  return { kind: 'plain', schema: schema, options }
}

/** A schema for text that holds JSON: parses it, then hands the result to `schema`. */
export function json<S extends StandardSchema>(schema: S): StandardSchema<string, Output<S>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'tightlip',
      validate(text): Validation<Output<S>> | Promise<Validation<Output<S>>> {
        if (typeof text !== 'string') return validate(schema, text)
        let parsed: unknown
        try {
          parsed = JSON.parse(text)
        } catch {
          return { issues: [notJson] } // the error of JSON.parse quotes its input
        }
        return validate(schema, parsed)
      },
    },
  }
}

const notJson = { message: 'is not JSON', code: 'not_json' }

function validate<S extends StandardSchema>(schema: S, value: unknown): Validation<Output<S>> | Promise<Validation<Output<S>>> {
  return schema['~standard'].validate(value)
}

/**
 * The declaration that an entry of a schema stands for.
 *
 * @throws {SecretError} `invalid_config` when it is none. A value in its place is not quoted.
 */
export function declarationOf(entry: StandardSchema | Declaration, name?: string): Declaration {
  const declaration: unknown =
    isObject(entry) && 'kind' in entry && !('~standard' in entry) ? entry : { kind: 'secret', schema: entry, options: {} }
  const { schema } = declaration as { readonly schema: unknown }
  if (isObject(schema) && '~standard' in schema) return declaration as Declaration
  throw new SecretError('invalid_config', {
    variable: name,
    reason: 'the declaration is not a schema',
    remedy: 'declare it with a Standard Schema such as z.string(), secret(...) or plain(...)',
  })
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
