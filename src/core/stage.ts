import { SecretError } from './errors.ts'

/** What the process is for. */
export type Stage = 'build' | 'ci' | 'deploy' | 'run'

const stages: readonly string[] = ['build', 'ci', 'deploy', 'run'] satisfies Stage[]

/** Where the process stands: its stage, and its environment where one was named. */
export interface Place {
  readonly stage: Stage
  readonly environment: string | undefined
}

/**
 * The place by option, else by `TIGHTLIP_STAGE` and `TIGHTLIP_ENV`, else stage `ci` where `CI` is true and `run` elsewhere.
 * `NODE_ENV` is not looked at: it says `production` in staging too.
 *
 * @throws {SecretError} `invalid_config` for an unknown stage or an environment that is no plain name.
 */
export function place(options: { stage?: string | undefined; environment?: string | undefined }, env: NodeJS.ProcessEnv): Place {
  const ci = env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI'].toLowerCase())
  const stage = options.stage ?? (env['TIGHTLIP_STAGE'] || (ci ? 'ci' : 'run'))
  if (!isStage(stage)) {
    throw new SecretError('invalid_config', {
      variable: 'TIGHTLIP_STAGE',
      reason: 'the stage is unknown',
      remedy: `use one of ${stages.join(', ')}`,
    })
  }
  const environment = options.environment ?? (env['TIGHTLIP_ENV'] || undefined)
  if (environment !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(environment)) {
    throw new SecretError('invalid_config', {
      variable: 'TIGHTLIP_ENV',
      reason: 'the environment is not a plain name',
      remedy: 'use letters, digits, dots, dashes and underscores, such as production',
    })
  }
  return { stage, environment }
}

function isStage(text: string): text is Stage {
  return stages.includes(text)
}
