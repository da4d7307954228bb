import { createRequire } from 'node:module'

/** Finds and loads CommonJS packages that are installed beside this one, as a test runner's modules know them. */
export const ownRequire: NodeJS.Require = createRequire(__filename)
