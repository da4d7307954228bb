// Ends by an error that holds the secrets; Sentry reports it.
import * as Sentry from '@sentry/node'
import { loadSecrets } from 'tightlip'
import { redactingSentry } from 'tightlip/sentry'
import { z } from 'zod'

const [, , masks, way] = process.argv
const { env } = await loadSecrets({ schema: { TOKEN: z.string(), SPECIAL: z.string(), PEM: z.string() } })
const options = { dsn: process.env.TEST_DSN, tracesSampleRate: 1 }
Sentry.init(masks === 'masked' ? redactingSentry(options) : options)

const refuse = () => {
  console.log(`connecting with ${env.TOKEN.expose()}`)
  throw new Error(`refused: ${env.TOKEN.expose()} ${env.SPECIAL.expose()} ${env.PEM.expose()}`)
}
if (way === 'a rejection') void (async () => refuse())()
else setTimeout(refuse)
