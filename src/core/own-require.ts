import { createRequire } from 'node:module'

/** Finds and loads CommonJS packages that are installed beside this one. `own-require.cjs.ts` takes this file's place in the CommonJS copy. */
export const ownRequire: NodeJS.Require = createRequire(import.meta.url)
