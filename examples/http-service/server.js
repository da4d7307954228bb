// @ts-check
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { env, secrets } from './secrets.js'

/** What is answered to a path; nothing where there is no such path. */
function answer(path = '') {
  switch (path) {
    case '/health':
      return secrets.health()
    case '/charge': {
      const key = env.PAYMENT_KEY.expose() // a string, always the newest good one
      console.log(`charging 42.00 with key ${key}`) // careless, and masked
      return { amount: '42.00', signature: createHmac('sha256', key).update('42.00').digest('hex') }
    }
    case '/crash':
      setImmediate(() => {
        throw new Error(`the payment provider refused the key ${env.PAYMENT_KEY.expose()}`)
      })
      return { crashing: true }
    default:
      return undefined
  }
}

const server = createServer((request, response) => {
  const body = answer(request.url)
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body ?? { error: 'not found' }))
})

server.listen(env.PORT, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log('listening on port', port, 'with key', env.PAYMENT_KEY)
})

secrets.on('rotate', ({ name, previousVersion, version }) => console.log(`${name} went from version ${previousVersion} to ${version}`))
