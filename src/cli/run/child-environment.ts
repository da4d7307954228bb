import { SecretError } from '../../core/errors.ts'
import { identityVariable } from '../../core/held-identity.ts'
import type { ProjectConfig } from '../../load/config.ts'
import { loadEnvironment } from '../../load/environment.ts'

/** A text of the environment or a `.env` file. */
export interface Written {
  readonly text: string
  readonly source: string
}

/** The environment of the command, and which of it was a literal. */
export interface ChildEnvironment {
  readonly env: Readonly<Record<string, string>>
  readonly literals: readonly string[]
  /** To be called when the command has ended: leases are kept alive until then, and given back. */
  readonly close: () => Promise<void>
}

/**
 * The environment for a command: all texts, references resolved, without tightlip's own credentials.
 *
 * @throws {LoadError} with every problem; {SecretError} `invalid_value` for a value that no environment can hold.
 */
export async function childEnvironment(texts: ReadonlyMap<string, Written>, config: ProjectConfig): Promise<ChildEnvironment> {
  const env = new Map([...texts].map(([name, { text }]) => [name, text]))
  env.delete(identityVariable)
  const sourceOf = (name: string): string => texts.get(name)?.source ?? 'process.env'
  const secrets = await loadEnvironment(Object.fromEntries(env), { delivery: 'child', config, sourceOf })
  // What left the environment meanwhile is what tightlip logs in with.
  for (const [name, { source }] of texts) if (source === 'process.env' && process.env[name] === undefined) env.delete(name)
  secrets.keepLeases()
  const resolved = new Set<string>()
  for (const { name, value, reference } of secrets.variables) {
    if (value.includes('\0')) {
      await secrets.close()
      throw new SecretError('invalid_value', {
        variable: name,
        reference,
        reason: 'the value holds a zero byte, which no environment variable can',
        remedy: 'store it as base64',
      })
    }
    env.set(name, value)
    if (reference !== undefined) resolved.add(name)
  }
  return {
    env: Object.fromEntries(env),
    literals: [...env.keys()].filter((name) => !resolved.has(name)),
    close: async () => await secrets.close(),
  }
}
