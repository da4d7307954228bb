import 'tightlip/config'
import { main } from './main.mjs'

await main(process.env)
