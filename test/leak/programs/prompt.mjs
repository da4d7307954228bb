// Asks, without a line end, waits for an answer, and prints it.
import { once } from 'node:events'

const [token] = JSON.parse(process.env.LEAK_SECRETS)
process.stdout.write(`Name starting with ${token.slice(0, 9)}`)
const [answer] = await once(process.stdin, 'data')
process.stdout.write(`hello ${answer}`)
process.stdin.destroy()
