import { guard, type AnyRequest, type AnyResponse } from './guard.ts'
import { settingsOf, type GuardOptions } from './options.ts'

/** What is asked of Fastify. */
export interface FastifyHost {
  addHook(
    name: 'onRequest',
    hook: (request: { readonly raw: AnyRequest }, reply: { readonly raw: AnyResponse }, done: () => void) => void,
  ): unknown
}

/** A plugin of Fastify. */
export type FastifyGuard = (fastify: FastifyHost, options: GuardOptions, done: (error?: Error) => void) => void

/**
 * A plugin for Fastify that guards all responses of the instance that registers it, as `guardServer` does for a server, those of `inject`
 * among them. Register it first.
 *
 * @example
 * const app = fastify()
 * app.register(fastifyGuard)
 */
export const fastifyGuard: FastifyGuard = Object.assign(
  (fastify: FastifyHost, options: GuardOptions, done: (error?: Error) => void): void => {
    const settings = settingsOf(options)
    fastify.addHook('onRequest', (request, reply, next) => {
      guard(request.raw, reply.raw, settings)
      next()
    })
    done()
  },
  // What `fastify-plugin` sets: the hook belongs to the instance that registers, not to one of its own; and the plugin's name.
  { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'tightlip' },
)
