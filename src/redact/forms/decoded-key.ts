/**
 * The bytes that a drawn token stands for, as a program decodes them before it encrypts or signs: of hex, and of base64 that has the length of
 * a key (128 bits, and on in steps of 64). Undefined for another token. The caller wipes them.
 */
export function decodedKey(token: string): Buffer | undefined {
  if (/^(?:[0-9a-f]{2}){16,}$/i.test(token)) return Buffer.from(token, 'hex')
  const text = token.replace(/=+$/, '')
  const length = Math.floor((text.length * 3) / 4)
  if (length < 16 || length % 8 !== 0 || !/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)$/.test(text)) return undefined
  // Of letters and digits alone, in groups of four, are many tokens that stand for nothing.
  return text.length % 4 === 0 && /^[A-Za-z0-9]+$/.test(text) ? undefined : Buffer.from(text, 'base64')
}
