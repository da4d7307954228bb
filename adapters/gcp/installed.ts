import { createRequire } from 'node:module'

/** Finds packages that are installed beside this one. `installed.cjs.ts` takes this file's place in the CommonJS copy. */
export const installed: NodeJS.Require = createRequire(import.meta.url)
