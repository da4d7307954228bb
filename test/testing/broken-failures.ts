import type { ReadOptions, SecretId } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { answering, quoting, type Broken } from './breaking.ts'
import { ModelError } from './model.ts'

/** Errors broken on purpose. */
export const brokenFailures: readonly Broken[] = [
  {
    fault: 'a code for every error',
    found: "its code table says nothing of errors that are not the backend's, and throws at none",
    break: (right) => ({ errorCode: (error) => right.errorCode(error) ?? (error instanceof TypeError ? 'permission_denied' : undefined) }),
  },
  {
    fault: 'an error of the backend for what is missing',
    found: 'a secret that does not exist is not_found',
    break: (right, model) => ({
      async get(id, o) {
        const value = await right.get(id, o)
        if (value === undefined && !model.secrets.has(id.path)) throw new Error('ResourceNotFoundException')
        return value
      },
    }),
  },
  {
    fault: 'params that are not known ignored',
    found: 'a param that is not known is refused',
    break: (right) => {
      const known = (id: SecretId): SecretId => {
        // A batch refuses them, and so does the read of what the case about quoting asks for.
        const { version } = id.params
        return id.path === 'param' ? { ...id, params: version === undefined ? {} : { version } } : id
      }
      return { get: async (id, o) => await right.get(known(id), o) }
    },
  },
  {
    fault: 'a denial taken for a missing secret',
    found: 'a secret that the backend refuses is permission_denied',
    break: (right) => ({
      get: async (id, o) =>
        await right.get(id, o).catch((error: unknown) => {
          if (error instanceof ModelError && error.fault === 'Denied') return undefined
          throw error
        }),
    }),
  },
  {
    fault: 'a disabled secret taken for an outage',
    found: 'a secret that is disabled or destroyed is failed_precondition',
    break: (right) => ({
      errorCode: (error) => (error instanceof ModelError && error.fault === 'Disabled' ? 'unavailable' : right.errorCode(error)),
    }),
  },
  {
    fault: 'an expired login taken for a denial',
    found: 'a login that is not accepted is unauthenticated',
    break: (right) => ({
      errorCode: (error) => (error instanceof ModelError && error.fault === 'Unauthorized' ? 'permission_denied' : right.errorCode(error)),
    }),
  },
  {
    fault: 'an outage taken for a missing secret',
    found: 'a backend that is down is down, not a denial',
    break: (right) => ({
      errorCode: (error) => (error instanceof ModelError && error.fault === 'Down' ? 'not_found' : right.errorCode(error)),
    }),
  },
  {
    fault: 'a token that nobody is told of',
    found: 'what it logs in with is concealed',
    break: (right) => {
      const silent = (o: ReadOptions): ReadOptions => ({ ...o, conceal: () => undefined })
      return { get: async (id, o) => await right.get(id, silent(o)), getMany: async (ids, o) => await right.getMany(ids, silent(o)) }
    },
  },
  {
    fault: 'the value in an error',
    found: 'no error quotes a value, a credential or the backend when there is nothing to read',
    break: (right, model) => ({
      async get(id, o) {
        try {
          return await right.get(id, o)
        } catch (error) {
          if (!(error instanceof SecretError)) throw error
          const value = Buffer.from(model.find(id.path)?.versions.at(-1)?.bytes ?? []).toString('base64')
          throw new SecretError(error.code, { reason: `of ${value} no param is known`, remedy: 'remove it' })
        }
      },
    }),
  },
  {
    fault: 'the token in the error of a refusal',
    found: 'no error quotes a value, a credential or the backend when the backend refuses',
    break: (right, model) => quoting(right, 'Denied', () => `it is refused to ${model.token}`),
  },
  {
    fault: 'the value of a disabled secret in its error',
    found: 'no error quotes a value, a credential or the backend when a secret is disabled',
    break: (right, model) =>
      quoting(right, 'Disabled', ({ path }) => Buffer.from(model.secrets.get(path)?.versions.at(-1)?.bytes ?? []).toString('hex')),
  },
  {
    fault: 'the token in the error of a login',
    found: 'no error quotes a value, a credential or the backend when the login is not accepted',
    break: (right, model) => quoting(right, 'Unauthorized', () => `Bearer ${Buffer.from(`user:${model.token}`).toString('base64')}`),
  },
  {
    fault: "the backend's text in the error of an outage",
    found: 'no error quotes a value, a credential or the backend when the backend is down',
    break: (right) => quoting(right, 'Down', (_, error) => error.message.slice(0, error.message.indexOf(' to the token'))),
  },
  {
    fault: 'the last value kept in sight',
    found: 'printing the adapter shows no value and no credential',
    break: (right) => {
      const last: Record<string, unknown> = {}
      return Object.assign(
        answering(right, (value) => ({ ...value, bytes: (last['bytes'] = Buffer.from(value.bytes)) as Buffer })),
        { last },
      )
    },
  },
]
