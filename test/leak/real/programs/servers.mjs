// Servers on the loopback, for as long as a program needs them.
import { once } from 'node:events'
import { createServer } from 'node:http'

/** Serves HTTP while `use` runs, with the server's address. */
export async function served(handle, use) {
  const server = createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await use(`http://127.0.0.1:${server.address().port}`)
  } finally {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

/** An address on which nobody listens. */
export async function nobody() {
  return served(
    () => {},
    (url) => url,
  )
}
