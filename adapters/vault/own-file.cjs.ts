/** Where this file lies; packages are looked for from here. */
export const ownFile: string = __filename
