// CRC-32C (Castagnoli), as RFC 3720, 12.1 has it; zlib.crc32 is the other one.
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1
  return crc
})

/** The CRC-32C of some bytes, as an unsigned number. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of bytes) crc = (table[(crc ^ byte) & 255] as number) ^ (crc >>> 8)
  return (crc ^ 0xffff_ffff) >>> 0
}
