import { createInterface } from 'node:readline'
import { startGcp } from './server.ts'

// A process of its own with the fake, for measurements: bundle it, since Node 20 runs no TypeScript. It prints where it is and the key file
// as one line of JSON, and takes lines of commands: `write ID BASE64`, `calls`, `reset`. Each is answered by one line of JSON. It ends with
// its standard input.
const server = await startGcp()
const { endpoint, address, project, calls, seeds } = server
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)
say({ endpoint, address, project, keyFile: server.login.keyFile })
for await (const line of createInterface({ input: process.stdin })) {
  const [command, id = '', value = ''] = line.split(' ')
  if (command === 'write') say({ version: seeds.write(id, Buffer.from(value, 'base64')) })
  else if (command === 'reset') say((calls.reset(), {}))
  else say({ calls: calls.all(), bytesIn: calls.bytesIn, bytesOut: calls.bytesOut })
}
await server.stop()
