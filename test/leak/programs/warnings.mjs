// Prints what is warned of when the hooks are set, and how much the second time.
import { installHooks } from './process.js'

const [, , builtIn] = process.argv
if (builtIn !== undefined) await import(`node:${builtIn}`)
for (const text of installHooks()) console.log(text)
console.log('later:', installHooks().length)
