export { type AccessEvent, type Action, accessChannelName, type Delivery } from './core/access.ts'
export type { Adapter, Lease, ReadOptions, SecretId, SecretListing, SecretValue } from './core/adapter.ts'
export type { Duration } from './core/duration.ts'
export { type ErrorCode, LoadError, SecretError, type SecretErrorDetails } from './core/errors.ts'
export type { AccessRequest, Decide, Decision, RecordAccess } from './core/seams.ts'
export { Secret } from './core/secret.ts'
export type { Stage } from './core/stage.ts'
export { config, configDotenv, default, parse, populate } from './dotenv/index.ts'
export type {
  DotenvConfigOptions,
  DotenvConfigOutput,
  DotenvParseOptions,
  DotenvParseOutput,
  DotenvPopulateInput,
  DotenvPopulateOptions,
  DotenvPopulateOutput,
} from './dotenv/index.ts'
export { defineConfig, type LoadConfig, type ProjectConfig } from './load/config.ts'
export {
  type Declaration,
  type Env,
  json,
  plain,
  type PlainDeclaration,
  type Schema,
  secret,
  type SecretDeclaration,
  type SecretOptions,
  type VariableOptions,
} from './load/declaration.ts'
export type { Rotation, SecretsEvents } from './load/events.ts'
export type { Health, VariableHealth } from './load/health.ts'
export { defineSecrets, loadSecrets } from './load/load-secrets.ts'
export type { Secrets } from './load/secrets.ts'
export type { SharedSecrets } from './load/shared-memory.ts'
export type { StandardSchema } from './load/standard-schema.ts'
export { type Logger, redacting, type RedactingOptions, redactStream } from './loggers/redacting.ts'
export { maskChannelName } from './redact/places/masked-places.ts'
export { type MaskEvent, Redactor } from './redact/redactor.ts'
export type { MaskedPlace } from './redact/places/throttle.ts'
export type { Verdict } from './redact/forms/verdict.ts'
