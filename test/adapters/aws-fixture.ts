import { onTestFinished } from 'vitest'
import { aws, type AwsAdapter, type AwsOptions } from '../../adapters/aws/index.ts'
import type { ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import type { ErrorCode } from '../../src/core/errors.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import type { AwsServer } from '../backends/aws/server.ts'

/** The adapter on the server, with the credentials that the server takes; the environment is empty. It is closed after the test. */
export function adapterOn({ endpoint, region, credentials }: AwsServer, more: AwsOptions = {}): AwsAdapter {
  return closing(aws({ endpoint, region, credentials, env: {}, ...more }))
}

/** The adapter, closed after the test. */
export function closing(adapter: AwsAdapter): AwsAdapter {
  onTestFinished(async () => await adapter.close())
  return adapter
}

/** Options of a call, and what was concealed. */
export function call(more: Partial<ReadOptions> = {}): ReadOptions & { readonly concealed: string[] } {
  const concealed: string[] = []
  return { signal: new AbortController().signal, conceal: (credential) => void concealed.push(String(credential)), concealed, ...more }
}

/** An id as the loader makes them. */
export function secretId(path: string, params: Readonly<Record<string, string>> = {}, scheme = 'aws-sm'): SecretId {
  return Object.freeze({ scheme, path, params: Object.freeze({ ...params }) })
}

/** Stores a secret on the server, behind the adapter's back. */
export function store(server: AwsServer, name: string, text: string, region?: string): string {
  const secrets = server.secrets(region)
  const secret = secrets.find(name) ?? secrets.create(name)
  return secrets.addVersion(secret, { SecretString: text }).id
}

/** The text of a value. */
export function textOf(value: SecretValue | undefined): string | undefined {
  return value && Buffer.from(value.bytes).toString()
}

/** The code that the core makes of what a call rejects with. */
export async function codeOf(promise: Promise<unknown>, adapter: Pick<AwsAdapter, 'scheme' | 'errorCode'>): Promise<ErrorCode | 'nothing'> {
  return await promise.then(
    () => 'nothing' as const,
    (error: unknown) => wrapError(error, adapter).code,
  )
}

/** What a batch answered: texts, `undefined` for what is not there, codes. */
export function told(results: readonly PromiseSettledResult<SecretValue | undefined>[], adapter: AwsAdapter): (string | undefined)[] {
  return results.map((result) => (result.status === 'fulfilled' ? textOf(result.value) : `(${wrapError(result.reason, adapter).code})`))
}
