import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that a test can take away, where the server itself cannot be stopped for one test. */
export interface Relay {
  readonly address: string
  /** Refuses connections, and ends those that there are. */
  cut(): Promise<void>
  /** Takes what is sent and answers nothing. */
  hang(): void
}

/** Starts a relay to an HTTP address on loopback. */
export async function startRelay(address: string): Promise<Relay> {
  const { hostname, port, protocol } = new URL(address)
  const sockets = new Set<Socket>()
  let hung = false
  const server = createServer((socket) => {
    const onward = connect(Number(port), hostname)
    for (const one of [socket, onward]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        for (const other of [socket, onward]) other.destroy()
      })
    }
    socket.on('data', (chunk) => void (hung || onward.write(chunk)))
    onward.on('data', (chunk) => void (hung || socket.write(chunk)))
    socket.on('end', () => onward.end())
    onward.on('end', () => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    async cut() {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
    hang: () => void (hung = true),
  }
}
