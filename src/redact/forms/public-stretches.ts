/** A part of a text, `[start, end)` in characters. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

// What keys of a kind have in common beyond their first bytes, in hexadecimal: names of algorithms and curves with what stands around them.
const sequences = `
  300d06092a864886f70d0101010500
  301306072a8648ce3d020106082a8648ce3d030107
  301006072a8648ce3d020106052b81040022
  a00a06082a8648ce3d030107a14403420004
  a00706052b8104000aa14403420004
  a00706052b81040022a16403620004
  a00706052b81040023a181890381860004
  06092a864886f70d01050d
  06092a864886f70d01050c
  300c06082a864886f70d02090500301d0609608648016503040102
  300c06082a864886f70d02090500301d060960864801650304012a
  300c06082a864886f70d02090500
  0609608648016503040102
  060960864801650304012a
  0000000b7373682d6564323535313900000020
  000000077373682d727361000000030100010000
  000000077373682d7273610000
  0000001365636473612d736861322d6e69737470323536000000086e697374703235360000004104
  0000001365636473612d736861322d6e69737470333834000000086e697374703338340000006104
  0000001365636473612d736861322d6e69737470353231000000086e697374703532310000008504
`

/** What stands beside a sequence is a length more often than not. */
const margin = 6

let spelled: readonly string[] | undefined

/** Where a text in base64 says what any key of its kind says, in order and without overlaps. */
export function publicStretches(base64: string): readonly Stretch[] {
  spelled ??= sequences.trim().split(/\s+/).flatMap(spellingsOf)
  const found: Stretch[] = []
  for (const text of spelled) {
    for (let at = base64.indexOf(text); at !== -1; at = base64.indexOf(text, at + 1)) {
      found.push({ start: Math.max(0, at - margin), end: Math.min(base64.length, at + text.length + margin) })
    }
  }
  return merged(found)
}

/** The parts of `[start, end)` that lie outside of stretches. */
export function outsideOf(stretches: readonly Stretch[], { start, end }: Stretch): readonly Stretch[] {
  const parts: Stretch[] = []
  let at = start
  for (const stretch of stretches) {
    if (stretch.end <= at || stretch.start >= end) continue
    if (stretch.start > at) parts.push({ start: at, end: stretch.start })
    at = stretch.end
  }
  return at < end ? [...parts, { start: at, end }] : parts
}

/** Puts stretches in order, those that touch each other as one. */
export function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const out: Stretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1)
    if (last !== undefined && stretch.start <= last.end) out[out.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) }
    else out.push(stretch)
  }
  return out
}

/** The characters that the bytes decide alone, at each of the three places where they may begin in a group of base64. */
function spellingsOf(hex: string): readonly string[] {
  const bytes = Buffer.from(hex, 'hex')
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '')
    const rest = ((before + bytes.length) * 8) % 6
    return text.slice(Math.ceil((before * 8) / 6), rest === 0 ? undefined : -1)
  })
}
