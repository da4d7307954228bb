import { awsWorld } from './aws-world.ts'
import { common } from './failures.ts'
import { matrix } from './matrix.ts'

matrix({ name: 'aws-sm, one secret', meets: 'read', failures: common, open: async () => await awsWorld({ scheme: 'aws-sm', count: 1 }) })

matrix({
  name: 'aws-sm, a batch',
  meets: 'read',
  failures: [...common, 'half a batch'],
  open: async () => await awsWorld({ scheme: 'aws-sm', count: 3 }),
})

matrix({
  name: 'aws-ps',
  meets: 'read',
  failures: [...common, 'half a batch'],
  open: async () => await awsWorld({ scheme: 'aws-ps', count: 2 }),
})

matrix({
  name: 'aws-sm, a role that is assumed',
  meets: 'login',
  failures: common,
  open: async () => await awsWorld({ scheme: 'aws-sm', count: 1, role: true }),
})
