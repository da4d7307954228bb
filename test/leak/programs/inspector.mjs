// Has the inspector opened while it runs, by itself or by a signal.
import { once } from 'node:events'
import inspector from 'node:inspector'

// A signal that is on its way keeps no process alive.
const alive = setInterval(() => {}, 1000)
const opened = once(process, 'internalMessage')
if (process.argv[2] === 'signal') process.kill(process.pid, 'SIGUSR1')
else inspector.open(0, '127.0.0.1')
await opened
clearInterval(alive)
inspector.close()
