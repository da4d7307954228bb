// The same from CommonJS.
const Sentry = require('@sentry/node')
const { defineSecrets } = require('tightlip')
const { redactingSentry } = require('tightlip/sentry')
const { z } = require('zod')

const [, , masks, way] = process.argv
const options = { dsn: process.env.TEST_DSN, tracesSampleRate: 1 }
Sentry.init(masks === 'masked' ? redactingSentry(options) : options)
const secrets = defineSecrets({ schema: { TOKEN: z.string(), SPECIAL: z.string(), PEM: z.string() } })

async function main() {
  await secrets.load()
  const { TOKEN, SPECIAL, PEM } = secrets.env
  const refuse = () => {
    console.log(`connecting with ${TOKEN.expose()}`)
    throw new Error(`refused: ${TOKEN.expose()} ${SPECIAL.expose()} ${PEM.expose()}`)
  }
  if (way === 'a rejection') refuse()
  else setTimeout(refuse)
}

void main()
