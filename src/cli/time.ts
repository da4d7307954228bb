const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

/** How long ago a time was, in its largest unit, `12d`; `-` where it is not known. */
export function age(since: Date | undefined, now: Date): string {
  if (since === undefined) return '-'
  const passed = Math.max(0, now.getTime() - since.getTime())
  const [unit, letter] = units.find(([size]) => passed >= size) ?? [1000, 's']
  return `${Math.floor(passed / unit)}${letter}`
}

/** The day of a time in UTC, `2026-11-24`; `-` where it is not known. */
export function day(time: Date | undefined): string {
  return time === undefined ? '-' : time.toISOString().slice(0, 10)
}
