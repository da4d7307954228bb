import { createInterface } from 'node:readline'
import { rawVault } from './raw.ts'
import { startFakeVault } from './server.ts'

// A process of its own with the fake, for measurements: bundle it, since Node 20 runs no TypeScript. It prints where it is and its root token
// as one line of JSON, has KV 2 at `secret/`, and takes lines of commands: `write PATH BASE64` (of a JSON object), `calls`, `reset`. Each is
// answered by one line of JSON. It ends with its standard input.
const fake = await startFakeVault()
const { address, rootToken, calls } = fake
const operator = rawVault(fake)
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)
await operator.must('POST', 'sys/mounts/secret', { body: { type: 'kv', options: { version: '2' } } })
say({ address, token: rootToken })
for await (const line of createInterface({ input: process.stdin })) {
  const [command, path = '', value = ''] = line.split(' ')
  if (command === 'write') {
    const data: unknown = JSON.parse(Buffer.from(value, 'base64').toString())
    say((await operator.must('POST', `secret/data/${path}`, { body: { data } })).data ?? {})
  } else if (command === 'reset') say((fake.reset(), {}))
  else {
    const paths: Record<string, number> = {}
    for (const { method, path: called } of calls) paths[`${method} ${called}`] = (paths[`${method} ${called}`] ?? 0) + 1
    say({ calls: calls.length, paths, bytesOut: calls.reduce((sum, { bytes }) => sum + bytes, 0) })
  }
}
await fake.stop()
