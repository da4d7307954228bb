// @ts-check
import { config } from 'tightlip/dotenv' // was: import { config } from 'dotenv'

config({ path: new URL('.env', import.meta.url) })

console.log(`${process.env.GREETING}, listening on port ${process.env.PORT}`)
console.log(`calling the API with the token ${process.env.API_TOKEN}, ${process.env.API_TOKEN?.length} characters long`)
