/**
 * The part of Standard Schema (https://standardschema.dev, version 1) that a validation library offers and the loader calls.
 * zod, valibot and arktype schemas have this shape.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** The answer of a schema: the output, or what is wrong with the input. */
export type Validation<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] }

/** One problem. Its message is never shown: schema libraries quote values in it. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The type that a schema gives out. */
export type Output<S extends StandardSchema> = NonNullable<S['~standard']['types']>['output']
