/** Where this file lies; packages are looked for from here. `own-file.cjs.ts` takes its place in the CommonJS copy. */
export const ownFile: string = import.meta.url
