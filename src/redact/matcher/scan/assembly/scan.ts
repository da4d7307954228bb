// AssemblyScript. Enters patterns in tables and finds where a text may hold one: `../plain.ts` is the same in JavaScript, `../layout.ts` says what stands where.

// @ts-nocheck: these are types and functions of AssemblyScript.

// The same numbers stand in `../hash.ts`, `../layout.ts` and `../escape-kinds.ts`.
const odd: u32 = 0xc2b2ae3d
const bitSets: usize = 102400
const keyAt: usize = 106496
const crowdId: u32 = 3
/** So many patterns may have one gram in common before the rest of them is kept aside, where it does not lengthen what every search walks. */
const crowdFrom: u32 = 8

let found: u32 = 0

/** Looks a text up in the tiers that a head lists, and for escapes; writes `(position, id)` pairs and returns their number, or -1 when there is no room. */
export function scan(head: usize, text: usize, length: u32, out: usize, capacity: u32): i32 {
  found = 0
  const tiers = load<u32>(head)
  for (let index: u32 = 0; index < tiers; index++) {
    const tier = <usize>load<u32>(head + 8 + (index << 2))
    const room = load<u32>(tier) == 8 ? wide(tier, text, length, out, capacity) : narrow(tier, text, length, out, capacity)
    if (!room) return -1
  }
  if (load<u32>(head, 4) != 0 && !escapes(text, length, out, capacity)) return -1
  return found
}

function wide(tier: usize, text: usize, length: u32, out: usize, capacity: u32): bool {
  const key = load<u64>(keyAt)
  const stride = load<u32>(tier, 4)
  const bloom = load<u32>(tier, 8)
  const bloomShift = <u64>load<u32>(tier, 12) + 30
  for (let at: u32 = 0; at + 8 <= length; at += stride) {
    const product = load<u64>(text + at) * key
    const bits = load<u32>(bitSets + (<u32>(product >> 30) & 0xffc))
    if ((load<u32>(bloom + (<u32>(product >> bloomShift) & ~3)) & bits) == bits && !probe(tier, <u32>(product >> 32), at, out, capacity))
      return false
  }
  return true
}

// A loop of its own: neither asks at each place how wide its grams are.
function narrow(tier: usize, text: usize, length: u32, out: usize, capacity: u32): bool {
  const key = load<u64>(keyAt)
  const stride = load<u32>(tier, 4)
  const bloom = load<u32>(tier, 8)
  const bloomShift = <u64>load<u32>(tier, 12) + 30
  for (let at: u32 = 0; at + 4 <= length; at += stride) {
    const product = <u64>load<u32>(text + at) * key
    const bits = load<u32>(bitSets + (<u32>(product >> 30) & 0xffc))
    if ((load<u32>(bloom + (<u32>(product >> bloomShift) & ~3)) & bits) == bits && !probe(tier, <u32>(product >> 32), at, out, capacity))
      return false
  }
  return true
}

function probe(tier: usize, one: u32, at: u32, out: usize, capacity: u32): bool {
  const two = (one ^ (one >> 15)) * odd
  const table = load<u32>(tier, 16)
  const shift = load<u32>(tier, 20)
  const idShift = load<u32>(tier, 24)
  const mask = ((<u32>1) << idShift) - 1
  const last = <u32>0xffffffff >> shift
  let slot = two >> shift
  let entry = load<u32>(table + (slot << 2))
  while (entry != 0) {
    if (((entry ^ two) & mask) == 0 && !tell(at, entry >> idShift, out, capacity)) return false
    slot = (slot + 1) & last
    entry = load<u32>(table + (slot << 2))
  }
  return true
}

/**
 * Enters the grams of a pattern at the places of a text from one to another, and counts them. Returns the place behind them, or one whose gram so many
 * patterns have that this one must be kept aside.
 */
export function enter(tier: usize, text: usize, from: u32, to: u32, id: u32): u32 {
  const bloom = load<u32>(tier, 8)
  const bloomShift = load<u32>(tier, 12)
  const table = load<u32>(tier, 16)
  const shift = load<u32>(tier, 20)
  const idShift = load<u32>(tier, 24)
  const mask = ((<u32>1) << idShift) - 1
  const last = <u32>0xffffffff >> shift
  for (let at = from; at < to; at++) {
    const one = hash(tier, text + at)
    // First, since an entry that is there already may be that of another gram.
    const word = bloom + ((one >> bloomShift) << 2)
    store<u32>(word, load<u32>(word) | load<u32>(bitSets + ((one & 1023) << 2)))
    const two = (one ^ (one >> 15)) * odd
    let slot = two >> shift
    let alike: u32 = 0
    let known = false
    for (let entry = load<u32>(table + (slot << 2)); entry != 0 && !known; entry = load<u32>(table + (slot << 2))) {
      if (((entry ^ two) & mask) == 0) {
        if (entry >> idShift == crowdId) return at
        known = entry >> idShift == id
        alike++
      }
      slot = (slot + 1) & last
    }
    if (known) continue
    const crowded = alike == crowdFrom
    store<u32>(table + (slot << 2), ((crowded ? crowdId : id) << idShift) | (two & mask))
    store<u32>(tier, load<u32>(tier, 28) + 1, 28)
    if (crowded) return at
  }
  return to
}

/** How many of the grams at the first `count` places of a text may have been entered, or repeat themselves. */
export function common(tier: usize, text: usize, count: u32): u32 {
  const bloom = load<u32>(tier, 8)
  const bloomShift = load<u32>(tier, 12)
  const wide = load<u32>(tier) == 8
  let known: u32 = 0
  for (let at: u32 = 0; at < count; at++) {
    const one = hash(tier, text + at)
    const bits = load<u32>(bitSets + ((one & 1023) << 2))
    if ((load<u32>(bloom + ((one >> bloomShift) << 2)) & bits) == bits) known++
    // The same bytes again and again stand in other texts, too.
    if (wide && load<u32>(text + at) == load<u32>(text + at, 4)) known++
  }
  return known
}

function hash(tier: usize, at: usize): u32 {
  return <u32>(((load<u32>(tier) == 8 ? load<u64>(at) : <u64>load<u32>(at)) * load<u64>(keyAt)) >> 32)
}

/** Begin lists of decimal bytes, `\u` escapes, `&#` entities here? The ids say which: 0, 1, 2. */
function escapes(text: usize, length: u32, out: usize, capacity: u32): bool {
  for (let at: u32 = 0; at < length; at += 64) {
    const place = text + at
    const some = v128.or(
      v128.or(suspects(v128.load(place)), suspects(v128.load(place, 16))),
      v128.or(suspects(v128.load(place, 32)), suspects(v128.load(place, 48))),
    )
    if (!v128.any_true(some)) continue
    for (let part: u32 = at; part < at + 64 && part < length; part += 16) {
      if (!escapesIn(text, part, length, out, capacity)) return false
    }
  }
  return true
}

/** Where a backslash or an ampersand stands, or eight bytes of what lists of numbers consist of. */
function suspects(here: v128): v128 {
  const lead = v128.or(i8x16.eq(here, i8x16.splat(0x5c)), i8x16.eq(here, i8x16.splat(0x26)))
  return v128.or(lead, listed(here))
}

/** Of which halves all bytes are digits, blanks, commas, quotes. */
function listed(here: v128): v128 {
  return i64x2.eq(i8x16.lt_u(here, i8x16.splat(0x3b)), i64x2.splat(-1))
}

function escapesIn(text: usize, at: u32, length: u32, out: usize, capacity: u32): bool {
  const here = v128.load(text + at)
  const next = v128.load(text + at, 1)
  const pairs = v128.or(
    v128.and(i8x16.eq(here, i8x16.splat(0x5c)), i8x16.eq(next, i8x16.splat(0x75))),
    v128.and(i8x16.eq(here, i8x16.splat(0x26)), i8x16.eq(next, i8x16.splat(0x23))),
  )
  if (v128.any_true(listed(here))) {
    for (let bits = i8x16.bitmask(i8x16.eq(here, i8x16.splat(0x2c))); bits != 0; bits &= bits - 1) {
      const place = at + ctz(bits)
      if (place < length && isListed(text, place, length)) {
        if (!tell(place, 0, out, capacity)) return false
        break
      }
    }
  }
  for (let bits = i8x16.bitmask(pairs); bits != 0; bits &= bits - 1) {
    const place = at + ctz(bits)
    if (place + 1 < length && !tell(place, load<u8>(text + place) == 0x5c ? 1 : 2, out, capacity)) return false
  }
  return true
}

/** Stand one to three digits before a comma, and behind it blanks, perhaps a key, and a digit? What the end of the text cuts counts. */
function isListed(text: usize, comma: u32, length: u32): bool {
  let at = comma
  while (at > 0 && isDigit(load<u8>(text + at - 1)) && comma - at < 4) at--
  if (at == comma || comma - at > 3) return false
  at = skipBlanks(text, comma + 1, length)
  if (at >= length) return true
  const quote = load<u8>(text + at)
  if (quote == 0x22 || quote == 0x27) {
    at++
    while (at < length && isDigit(load<u8>(text + at))) at++
    if (at >= length) return true
    if (load<u8>(text + at) != quote) return false
    at++
    if (at >= length) return true
    if (load<u8>(text + at) != 0x3a) return false
    at = skipBlanks(text, at + 1, length)
    if (at >= length) return true
  }
  return isDigit(load<u8>(text + at))
}

function skipBlanks(text: usize, start: u32, length: u32): u32 {
  let at = start
  while (at < length) {
    const byte = load<u8>(text + at)
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) break
    at++
  }
  return at
}

function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39
}

function tell(at: u32, id: u32, out: usize, capacity: u32): bool {
  if (found == capacity) return false
  store<u32>(out + (found << 3), at)
  store<u32>(out + (found << 3), id, 4)
  found++
  return true
}
