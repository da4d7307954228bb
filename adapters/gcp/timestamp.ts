/** The date of a `google.protobuf.Timestamp`; `undefined` for anything else. */
export function dateOf(timestamp: unknown): Date | undefined {
  if (typeof timestamp !== 'object' || timestamp === null) return undefined
  const { seconds, nanos = 0 } = timestamp as { readonly seconds?: unknown; readonly nanos?: unknown }
  const date = new Date(Number(seconds) * 1000 + Math.floor(Number(nanos) / 1e6))
  return Number.isNaN(date.getTime()) ? undefined : date
}
