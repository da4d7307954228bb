import { Duplex } from 'node:stream'

const listed = Buffer.from('LIST ')

/**
 * A connection on which requests by LIST, a method of Vault's that Node's parser does not know, come in as what Vault takes for the
 * same: GET with `list=true`. A request must begin a chunk, as those of a client do that waits for each answer.
 */
export function listAsGet(socket: Duplex): Duplex {
  const through = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _, callback) => void socket.write(chunk, callback),
    final: (callback) => void socket.end(callback),
    destroy(error, callback) {
      socket.destroy()
      callback(error)
    },
  })
  socket.on('data', (chunk: Buffer) => void through.push(chunk.subarray(0, listed.length).equals(listed) ? asGet(chunk) : chunk))
  socket.on('end', () => void through.push(null))
  socket.on('close', () => void through.destroy())
  socket.on('error', () => undefined)
  through.on('error', () => undefined)
  return through
}

function asGet(chunk: Buffer): Buffer {
  const end = chunk.indexOf(' HTTP/1.1')
  const target = chunk.subarray(listed.length, end).toString()
  return Buffer.concat([Buffer.from(`GET ${target}${target.includes('?') ? '&' : '?'}list=true`), chunk.subarray(end)])
}
