/** Decodes canonical base64 (RFC 4648, section 4) with or without padding; `undefined` for every other spelling. */
export function decodeBase64(text: string, { padded }: { padded: boolean }): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  const canonical = encodeBase64(bytes, { padded })
  return canonical === text ? bytes : undefined
}

/** Encodes bytes as base64 with or without padding. */
export function encodeBase64(bytes: Uint8Array, { padded }: { padded: boolean }): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return padded ? text : text.replaceAll('=', '')
}
