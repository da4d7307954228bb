import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { consumer } from './consumer.ts'

const { resolve } = createRequire(import.meta.url)
const compilers = { '5.9': bin('typescript-5.9'), '7.0': bin('typescript') }

function bin(name: string): string {
  return join(dirname(resolve(`${name}/package.json`)), 'bin/tsc')
}

/** A program that uses every entry by its types. A wrong or missing type is an error in it: `any` fits `Same` with nothing. */
const program = `
import type { Server } from 'node:http'
import { z } from 'zod'
import dotenv, { config, json, loadSecrets, parse, plain, type Secret, secret, SecretError, LoadError, redacting } from 'tightlip'
import { config as dotenvConfig, populate } from 'tightlip/dotenv'
import { age } from 'tightlip/adapters/age'
import { env as envAdapter } from 'tightlip/adapters/env'
import { file } from 'tightlip/adapters/file'
import { memory } from 'tightlip/adapters/memory'
import { redacting as redactingBunyan, redactingStream } from 'tightlip/bunyan'
import { redactConsole, redacting as redactingOfConsole } from 'tightlip/console'
import { redacting as redactingPino, redactingDestination, redactingTransport } from 'tightlip/pino'
import { pino, type Logger } from 'pino'
import * as testing from 'tightlip/testing'
import { redact, redacting as redactingWinston } from 'tightlip/winston'
import 'tightlip/config'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

export async function main(server: Server): Promise<readonly unknown[]> {
  const { env } = await loadSecrets({
    schema: {
      KEY: secret(z.string(), { maxAge: '90d' }),
      PORT: plain(z.coerce.number().default(3000)),
      db: json(z.object({ user: z.string() })),
    },
    adapters: [age({ environment: 'development' }), file(), envAdapter(), memory()],
  })
  const types: readonly [
    Same<typeof env.KEY, Secret<string>>,
    Same<typeof env.PORT, number>,
    Same<typeof env.db, Secret<{ user: string }>>,
    Same<ReturnType<typeof parse>['A'], string> extends true ? true : Same<ReturnType<typeof parse>['A'], string | undefined>,
  ] = [true, true, true, true]
  // @ts-expect-error an undeclared name
  void env.UNDECLARED
  server.listen(env.PORT)
  const logger: Logger = redactingPino(pino(redactingDestination(pino.destination(1))))
  const transport = pino.transport(redactingTransport({ targets: [{ target: 'pino/file', level: 'warn' }] }))
  redactingOfConsole(console).table([logger.level, transport])
  redactConsole()()
  // @ts-expect-error not winston's
  redactingWinston(logger)
  // @ts-expect-error not bunyan's
  redactingBunyan(logger)
  void [redact().transform({ level: 'info' }), redactingStream(process.stdout)]
  return [types, dotenv.config(), config(), dotenvConfig(), populate, SecretError, LoadError, redacting, Object.keys(testing)]
}
`

/** A type that does not fit, so that a compiler which took the package for `any` is found out. */
const wrong = `
import type { Adapter } from 'tightlip'
import { memory } from 'tightlip/adapters/memory'
export const adapter: Adapter = String(memory())
`

interface Setting {
  readonly extension: 'ts' | 'mts' | 'cts'
  readonly compiler: keyof typeof compilers
  readonly options: Readonly<Record<string, unknown>>
}

const bundler = { module: 'esnext', moduleResolution: 'bundler' }
const node10 = { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true }
const settings: Readonly<Record<string, Setting>> = {
  'node10 (TypeScript 5.9)': { extension: 'ts', compiler: '5.9', options: node10 },
  'node16 from CommonJS (TypeScript 5.9)': { extension: 'cts', compiler: '5.9', options: { module: 'node16' } },
  'node16 from CommonJS': { extension: 'cts', compiler: '7.0', options: { module: 'node16' } },
  'node16 from an ES module': { extension: 'mts', compiler: '7.0', options: { module: 'node16' } },
  'nodenext from CommonJS': { extension: 'cts', compiler: '7.0', options: { module: 'nodenext' } },
  'nodenext from an ES module': { extension: 'mts', compiler: '7.0', options: { module: 'nodenext' } },
  bundler: { extension: 'ts', compiler: '7.0', options: bundler },
}

describe('TypeScript', () => {
  it.each(Object.entries(settings))('accepts a consumer under %s, with skipLibCheck off', (_name, { extension, compiler, options }) => {
    const files = [`main.${extension}`, `wrong.${extension}`] as const
    const compilerOptions = {
      ...options,
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
    }
    const folder = consumer({
      [files[0]]: program,
      [files[1]]: wrong,
      'package.json': JSON.stringify({ type: options === bundler ? 'module' : 'commonjs' }),
      'tsconfig.json': JSON.stringify({ compilerOptions, files }),
    })
    const { stdout } = spawnSync(process.execPath, [compilers[compiler], '-p', folder], { cwd: folder, encoding: 'utf8' })
    const refusal = `${files[1]}(4,14): error TS2322: Type 'string' is not assignable to type 'Adapter'.`
    expect(stdout.trim().split(/\r?\n/)).toEqual([refusal])
  })
})
