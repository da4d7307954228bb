/** What a scan tells in the place of a pattern's number where an escape begins: a list of decimal bytes, `\u`, `&#`. */
export const escapeKinds: { readonly decimal: 0; readonly unicode: 1; readonly html: 2 } = { decimal: 0, unicode: 1, html: 2 }

/** What it tells for a gram that many patterns have in common. */
export const crowdId: number = 3

/** So many patterns may have one gram in common before the rest of them is kept aside, where it does not lengthen what every search walks. */
export const crowdFrom: number = 8

/** The numbers of patterns begin here. */
export const firstId: number = 4
