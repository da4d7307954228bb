/** Control and format characters, line and paragraph separators, lone surrogates: what could forge a line or a colour where it is shown. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** Whether a text holds characters that are not seen as such. */
export function hasHidden(text: string): boolean {
  return hidden.test(text)
}
