// Compiled by test/types/types.test.ts and by `npm run check:types`; never run.
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { json, plain, secret } from '../../src/load/declaration.ts'
import { defineSecrets, loadSecrets } from '../../src/load/load-secrets.ts'
import type { Secret } from '../../src/core/secret.ts'
import type { Equal, IsAny } from './assert.ts'

const { env } = await loadSecrets({
  schema: {
    TEXT: z.string(),
    URL: z.url(),
    DEFAULTED: plain(z.coerce.number().int().default(3000)),
    OPTIONAL: plain(z.string().optional()),
    LENGTH: secret(z.string().transform((text) => text.length)),
    SWITCH: plain(z.enum(['on', 'off'])),
    db: secret(json(z.object({ user: z.string(), port: z.coerce.number() })), { from: 'aws-sm://prod/db', stages: ['run'] }),
    VALIBOT: v.pipe(v.string(), v.transform(Number)),
    VALIBOT_PLAIN: plain(v.optional(v.picklist(['a', 'b']), 'a')),
    ARKTYPE: type('string.numeric.parse'),
    ARKTYPE_PLAIN: plain(type("'x' | 'y'")),
  },
})

/** The output types of the schemas, a handle around each that is a secret. One entry is one assertion: `true` or a type error. */
export const outputs: readonly [
  Equal<typeof env.TEXT, Secret<string>>,
  Equal<typeof env.URL, Secret<string>>,
  Equal<typeof env.DEFAULTED, number>,
  Equal<typeof env.OPTIONAL, string | undefined>,
  Equal<typeof env.LENGTH, Secret<number>>,
  Equal<typeof env.SWITCH, 'on' | 'off'>,
  Equal<typeof env.db, Secret<{ user: string; port: number }>>,
  Equal<typeof env.VALIBOT, Secret<number>>,
  Equal<typeof env.VALIBOT_PLAIN, 'a' | 'b'>,
  Equal<typeof env.ARKTYPE, Secret<number>>,
  Equal<typeof env.ARKTYPE_PLAIN, 'x' | 'y'>,
] = [true, true, true, true, true, true, true, true, true, true, true]

const exposed = {
  text: env.TEXT.expose(),
  length: env.LENGTH.expose(),
  db: env.db.expose(),
  used: await env.db.withFresh(({ port }) => port),
}

/** What a handle gives out. */
export const values: readonly [
  Equal<typeof exposed.text, string>,
  Equal<typeof exposed.length, number>,
  Equal<typeof exposed.db.user, string>,
  Equal<typeof exposed.used, number>,
] = [true, true, true, true]

/** `any` is assignable to everything, so it is asked for by name. */
export const anys: readonly [
  IsAny<typeof env>,
  IsAny<typeof env.TEXT>,
  IsAny<typeof env.DEFAULTED>,
  IsAny<typeof exposed.text>,
  IsAny<typeof exposed.db>,
  IsAny<typeof env.VALIBOT>,
  IsAny<typeof env.ARKTYPE>,
] = [false, false, false, false, false, false, false]

// @ts-expect-error an undeclared name is a type error
void env.UNDECLARED
// @ts-expect-error a secret is not its value
void ((): string => env.TEXT)
// @ts-expect-error a secret is not its value, not for a number either
void ((): number => env.LENGTH)
// @ts-expect-error what is plain has no handle
void env.DEFAULTED.expose
// @ts-expect-error the environment is read only
env.DEFAULTED = 1
// @ts-expect-error a field that the schema does not know
void env.db.expose().password
// @ts-expect-error a secret is made by the loader alone
void (env.TEXT satisfies Secret<number>)

const later = defineSecrets({ schema: { TEXT: z.string(), PORT: plain(z.coerce.number()) } })

/** `defineSecrets` types the same environment, and `load` gives the same object. */
export const defined: readonly [Equal<typeof later.env.TEXT, Secret<string>>, Equal<typeof later.env.PORT, number>, IsAny<typeof later>] = [
  true,
  true,
  false,
]

// @ts-expect-error refresh takes declared names
void later.refresh('UNDECLARED')
// @ts-expect-error a schema entry is a Standard Schema or a declaration
defineSecrets({ schema: { TEXT: 'string' } })
// @ts-expect-error an unknown option is an error
defineSecrets({ schema: { TEXT: secret(z.string(), { maxage: '90d' }) } })
// @ts-expect-error a duration has a unit
defineSecrets({ schema: { TEXT: z.string() }, ttl: '5 minutes' })
// @ts-expect-error the stages are known
defineSecrets({ schema: { TEXT: secret(z.string(), { stages: ['production'] }) } })
