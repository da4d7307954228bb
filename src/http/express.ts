import { guard, type AnyRequest, type AnyResponse } from './guard.ts'
import { settingsOf, type GuardOptions } from './options.ts'

/** Middleware as Express, Connect, Polka and others take it. */
export type Middleware = (request: AnyRequest, response: AnyResponse, next: (error?: unknown) => void) => void

/**
 * Middleware that guards the responses of what comes after it, as `guardServer` does for a whole server. Use it first.
 *
 * @throws {SecretError} `invalid_config` when an option is not valid.
 * @example
 * const app = express()
 * app.use(expressGuard())
 */
export function expressGuard(options: GuardOptions = {}): Middleware {
  const settings = settingsOf(options)
  return (request, response, next) => {
    guard(request, response, settings)
    next()
  }
}
