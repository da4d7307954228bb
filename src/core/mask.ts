/**
 * The fixed text that stands in place of a secret, `[redacted:NAME]`: no length, no first characters.
 * Of the name, only `[A-Za-z0-9_.-]` and at most 64 characters are kept.
 */
export function maskOf(name: string): string {
  return `[redacted:${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 64)}]`
}
