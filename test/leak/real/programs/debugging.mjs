// What Node prints when it is asked to by NODE_DEBUG.
import { get } from 'node:http'
import { once } from 'node:events'
import { debuglog } from 'node:util'
import { served } from './servers.mjs'

const app = debuglog('app')

export const programs = {
  'util.debuglog': (secret) => app('connecting with %s', secret),
  'util.debuglog of an object': (secret) => app({ secret }),
  'the requests of node:http': async (secret) => {
    await served(
      (_request, response) => response.end(),
      async (url) => {
        const [response] = await once(get(`${url}/?${new URLSearchParams({ key: secret })}`), 'response')
        response.resume()
        await once(response, 'end')
      },
    )
  },
}
