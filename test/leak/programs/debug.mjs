// Prints secrets by what `NODE_DEBUG` switches on, of the program's own and of Node's.
import http from 'node:http'
import { once } from 'node:events'
import { debuglog } from 'node:util'

const secrets = JSON.parse(process.env.LEAK_PRINTED)
const own = debuglog('mine')
for (const secret of secrets) {
  own('a text %s', secret)
  own('an object %j', { secret })
  own('%o', [secret])
}
if (process.env.NODE_DEBUG !== 'mine') {
  // The address of a local socket is one of the things that `net` prints whole, and a path is what `http` prints.
  const server = http.createServer((_request, response) => response.end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const headers = { authorization: `Bearer ${secrets[0]}` }
  const request = http.request({ port: server.address().port, host: '127.0.0.1', path: `/${secrets[0]}`, headers }).end(secrets[0])
  const [response] = await once(request, 'response')
  response.resume()
  await once(response, 'end')
  server.close()
}
