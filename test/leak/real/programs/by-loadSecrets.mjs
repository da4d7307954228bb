import { loadSecrets } from 'tightlip'
import { main, names } from './main.mjs'

// Any schema library does. Loading one costs as much as the rest.
const text = { '~standard': { version: 1, vendor: 'app', validate: (value) => ({ value }) } }
const { env } = await loadSecrets({ schema: Object.fromEntries(names.map((name) => [name, text])) })
await main(Object.fromEntries(names.map((name) => [name, env[name].expose()])))
