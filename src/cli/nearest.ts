/** The candidate that was most likely meant; `undefined` when none is near. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.ceil(text.length / 3)) + 1
  for (const candidate of candidates) {
    const steps = candidate.startsWith(text) && text.length > 1 ? 1 : distance(text, candidate)
    if (steps >= least) continue
    best = candidate
    least = steps
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment). */
function distance(one: string, other: string): number {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      const steps = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      next.push(swapped ? Math.min(steps, (before[j - 2] ?? 0) + 1) : steps)
    }
    before = row
    row = next
  }
  return row.at(-1) ?? 0
}
