// Loads by an adapter that it is told of on standard input, and leaves what happens to Node. The output is not masked.
import { json } from 'node:stream/consumers'
import { loadSecrets, secret } from 'tightlip'

const { recipe, references } = await json(process.stdin)
const made = await import(`tightlip/adapters/${recipe.entry}`)
const text = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
const schema = Object.fromEntries(references.map((from, index) => [`V${index}`, secret(text, { from })]))
await loadSecrets({ schema, adapters: [made[recipe.factory](recipe.options)], attempts: 1, files: false, redact: false })
console.log('all is well')
