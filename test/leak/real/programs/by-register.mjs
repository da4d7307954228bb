import { main } from './main.mjs'

await main(process.env)
