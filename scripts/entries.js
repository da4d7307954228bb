/**
 * What the package is built from: the name of each file in `dist` and its source.
 * `copied` entries exist a second time in `dist/cjs`, for loaders and compilers that cannot take an ES module by `require()`.
 *
 * @satisfies {Readonly<Record<string, { source: string; copied: boolean }>>}
 */
export const entries = {
  index: { source: 'src/index.ts', copied: true },
  dotenv: { source: 'src/dotenv/index.ts', copied: true },
  config: { source: 'src/dotenv/config.ts', copied: true },
  register: { source: 'src/dotenv/register.ts', copied: false },
  worker: { source: 'src/dotenv/worker.ts', copied: false },
  testing: { source: 'src/testing/index.ts', copied: true },
  pino: { source: 'src/loggers/pino/index.ts', copied: true },
  winston: { source: 'src/loggers/winston/index.ts', copied: true },
  bunyan: { source: 'src/loggers/bunyan/index.ts', copied: true },
  console: { source: 'src/loggers/console/index.ts', copied: true },
  opentelemetry: { source: 'src/telemetry/opentelemetry.ts', copied: true },
  sentry: { source: 'src/telemetry/sentry.ts', copied: true },
  http: { source: 'src/http/index.ts', copied: true },
  cli: { source: 'src/cli/main.ts', copied: false },
  'adapters/aws': { source: 'adapters/aws/index.ts', copied: true },
  'adapters/gcp': { source: 'adapters/gcp/index.ts', copied: true },
  'adapters/vault': { source: 'adapters/vault/index.ts', copied: true },
  'adapters/age': { source: 'adapters/age/index.ts', copied: true },
  'adapters/file': { source: 'adapters/file/index.ts', copied: true },
  'adapters/env': { source: 'adapters/env.ts', copied: true },
  'adapters/memory': { source: 'adapters/memory.ts', copied: true },
}
