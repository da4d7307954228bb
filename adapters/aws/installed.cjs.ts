import { createRequire } from 'node:module'

/** A CommonJS package that is installed: `installed.ts` in the CommonJS copy, where `require` is what a test runner's modules know. */
export function installed(name: string): object | undefined {
  try {
    return createRequire(__filename)(name) as object
  } catch {
    return undefined // the import that follows says why
  }
}
