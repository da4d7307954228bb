// What Node prints when it is asked to by NODE_DEBUG.
import { debuglog } from 'node:util'
import { failure } from './attempts.mjs'

const app = debuglog('app')

export const programs = {
  'util.debuglog': (secret) => app('connecting with %s', secret),
  'util.debuglog of an object': (secret) => app({ secret }),
  'util.debuglog of an error': (secret) => app('failed', failure(secret)),
}
