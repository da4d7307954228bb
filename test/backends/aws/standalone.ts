import { startAws } from './server.ts'

// Started by benchmarks as a process of its own; it says where it listens on one line of JSON, and ends with its standard input.
const server = await startAws()
const { endpoint, region, credentials } = server
process.stdout.write(`${JSON.stringify({ endpoint, region, ...credentials })}\n`)
process.stdin.resume().once('end', () => void server.stop())
