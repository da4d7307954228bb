import type * as original from 'dotenv'
import { expectTypeOf, it } from 'vitest'
import * as tightlip from '../../src/dotenv/index.ts'

// Checked by the compiler, in `npm run check:types`.
it('the types are those of dotenv', () => {
  expectTypeOf<tightlip.DotenvConfigOptions>().toEqualTypeOf<original.DotenvConfigOptions>()
  expectTypeOf<tightlip.DotenvConfigOutput>().toEqualTypeOf<original.DotenvConfigOutput>()
  expectTypeOf<tightlip.DotenvParseOptions>().toEqualTypeOf<original.DotenvParseOptions>()
  expectTypeOf<tightlip.DotenvParseOutput>().toEqualTypeOf<original.DotenvParseOutput>()
  expectTypeOf<tightlip.DotenvPopulateInput>().toEqualTypeOf<original.DotenvPopulateInput>()
  expectTypeOf<tightlip.DotenvPopulateOptions>().toEqualTypeOf<original.DotenvPopulateOptions>()
  expectTypeOf<tightlip.DotenvPopulateOutput>().toEqualTypeOf<original.DotenvPopulateOutput>()
  expectTypeOf(tightlip.config).toEqualTypeOf<typeof original.config>()
  expectTypeOf(tightlip.configDotenv).toEqualTypeOf<typeof original.configDotenv>()
  expectTypeOf(tightlip.parse).toEqualTypeOf<typeof original.parse>()
  expectTypeOf(tightlip.populate).toEqualTypeOf<typeof original.populate>()
  expectTypeOf<typeof original>().toMatchTypeOf<Omit<typeof tightlip.default, never>>()
})
