import { createRequire } from 'node:module'

/** Finds packages that are installed beside this one. */
export const installed: NodeJS.Require = createRequire(__filename)
