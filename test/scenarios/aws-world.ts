import { onTestFinished } from 'vitest'
import { aws, type AwsOptions } from '../../adapters/aws/index.ts'
import type { SecretError } from '../../src/core/errors.ts'
import type { LoadConfig } from '../../src/load/config.ts'
import type { Schema } from '../../src/load/declaration.ts'
import type { Rotation } from '../../src/load/events.ts'
import type { Secrets } from '../../src/load/secrets.ts'
import { openAws, type AwsBackend, type AwsPlace } from '../conformance/aws-setup.ts'
import { load } from '../load/loading.ts'

/** A backend for one test, taken away after it. */
export async function awsFor(place: AwsPlace): Promise<AwsBackend> {
  const backend = await openAws(place)
  onTestFinished(async () => {
    backend.secrets.destroy()
    backend.parameters.destroy()
    await backend.stop()
  })
  return backend
}

/** The options that reach a backend. */
export function reaching({ endpoint, region, credentials }: AwsBackend) {
  return { endpoint, region, credentials: async () => credentials(), env: {} } satisfies AwsOptions
}

/** Loads as a program would, with an adapter on the backend, and closes after the test. */
export async function loadOn<const S extends Schema>(
  backend: AwsBackend,
  config: LoadConfig<S>,
  options: AwsOptions = {},
): Promise<Secrets<S>> {
  const adapter = aws({ ...reaching(backend), ...options })
  onTestFinished(async () => await adapter.close())
  const secrets = await load({ attempts: 1, adapters: [adapter], ...config })
  onTestFinished(async () => await secrets.close())
  return secrets
}

/** The next rotation of any variable. */
export async function rotationOf<S extends Schema>(secrets: Secrets<S>): Promise<Rotation> {
  return await new Promise((resolve) => {
    const off = secrets.on('rotate', (rotation) => {
      off()
      resolve(rotation)
    })
  })
}

/** The next `stale` or `error`. */
export async function troubleOf<S extends Schema>(secrets: Secrets<S>, event: 'stale' | 'error'): Promise<SecretError> {
  return await new Promise((resolve) => {
    const off = secrets.on(event, (error) => {
      off()
      resolve(error)
    })
  })
}
