// @ts-check
import { loadSecrets, plain, secret } from 'tightlip'
import { z } from 'zod'

// What the service needs, where it lives, and what it must look like. The load fails as a whole, naming every problem at once.
export const secrets = await loadSecrets({
  schema: {
    PAYMENT_KEY: secret(z.string().min(20), { from: 'age://PAYMENT_KEY' }),
    PORT: plain(z.coerce.number().int().default(3000)),
  },
})

export const { env } = secrets
