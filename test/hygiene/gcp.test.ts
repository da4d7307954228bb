import { common } from './failures.ts'
import { gcpWorld } from './gcp-world.ts'
import { matrix } from './matrix.ts'

matrix({
  name: 'gcp-sm',
  meets: 'read',
  failures: [...common, 'a wrong checksum', 'the stream is reset', 'the server goes away'],
  open: async () => await gcpWorld({ login: 'key' }),
})

matrix({
  name: 'gcp-sm, the exchange of tokens',
  meets: 'login',
  failures: common,
  open: async () => await gcpWorld({ login: 'exchange', locked: true }),
})
