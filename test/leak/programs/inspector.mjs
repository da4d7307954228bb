// Has the inspector opened while it runs, by itself or by a signal.
import { once } from 'node:events'
import inspector from 'node:inspector'

const warned = once(process, 'warning')
if (process.argv[2] === 'signal') process.kill(process.pid, 'SIGUSR1')
else inspector.open(0, '127.0.0.1')
await Promise.race([warned, once(process, 'internalMessage')])
inspector.close()
