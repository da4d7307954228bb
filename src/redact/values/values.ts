import { types } from 'node:util'
import { shellOf } from './copies.ts'
import { propertiesOf, type Property } from './properties.ts'
import { maskLeaf, type Maskers } from './leaves.ts'

/** A container met on the way: its parts, of which strings and bytes are masked already. */
interface Node {
  readonly source: object
  readonly properties: Property[]
  /** Keys and values of a Map one after the other, or the items of a Set. */
  readonly entries: unknown[]
  readonly parents: Node[]
  dirty: boolean
  copy: object | undefined
}

/** A graph larger than this is not copied: the redactor fails, and shows nothing of it. */
const mostNodes = 100_000

/**
 * A deep copy with every string, key, symbol, number and buffer masked; the very same value when nothing in it changed. Of a graph only what leads
 * to a secret is copied, circles included. Copies keep their prototype, not their private fields; accessors are taken over uncalled.
 */
export function maskValue(value: unknown, maskers: Maskers): unknown {
  const nodes = new Map<object, Node>()
  const waiting: Node[] = []

  /** The masked part, or the container itself, which waits to be looked into. */
  const enter = (part: unknown, parent: Node | undefined): unknown => {
    const leaf = maskLeaf(part, maskers)
    if (leaf !== undefined) {
      if (parent !== undefined && !Object.is(leaf.masked, part)) parent.dirty = true
      return leaf.masked
    }
    const source = part as object
    let node = nodes.get(source)
    if (node === undefined) {
      if (nodes.size === mostNodes) throw new RangeError('the value is too large to be masked')
      node = { source, properties: [], entries: [], parents: [], dirty: false, copy: undefined }
      nodes.set(source, node)
      waiting.push(node)
    }
    if (parent !== undefined) node.parents.push(parent)
    return source
  }

  const root = enter(value, undefined)
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const from = node
    for (const property of propertiesOf(from.source, maskers)) {
      if (property.key !== property.original) from.dirty = true
      if ('value' in property.descriptor) property.descriptor.value = enter(property.descriptor.value, from)
      from.properties.push(property)
    }
    for (const entry of entriesOf(from.source)) from.entries.push(enter(entry, from))
  }
  spread([...nodes.values()].filter(({ dirty }) => dirty))

  const dirty = [...nodes.values()].filter((node) => node.dirty)
  if (dirty.length === 0) return root
  for (const node of dirty) node.copy = shellOf(node.source, maskers)
  const resolve = (part: unknown): unknown => (typeof part === 'object' && part !== null ? (nodes.get(part)?.copy ?? part) : part)
  for (const node of dirty) fill(node, resolve)
  return resolve(root)
}

/** What holds something dirty is dirty. */
function spread(dirty: Node[]): void {
  for (let node = dirty.pop(); node !== undefined; node = dirty.pop()) {
    for (const parent of node.parents) {
      if (parent.dirty) continue
      parent.dirty = true
      dirty.push(parent)
    }
  }
}

function entriesOf(source: object): Iterable<unknown> {
  // The prototype's own methods, since a subclass may have others.
  if (types.isMap(source)) return [...Map.prototype.entries.call(source)].flat(1)
  if (types.isSet(source)) return Set.prototype.values.call(source)
  return []
}

function fill({ source, copy, properties, entries }: Node, resolve: (part: unknown) => unknown): void {
  for (const { key, descriptor } of properties) {
    if ('value' in descriptor) descriptor.value = resolve(descriptor.value)
    Object.defineProperty(copy, key, descriptor)
  }
  if (types.isMap(source)) {
    for (let at = 0; at < entries.length; at += 2) Map.prototype.set.call(copy, resolve(entries[at]), resolve(entries[at + 1]))
  } else if (types.isSet(source)) {
    for (const entry of entries) Set.prototype.add.call(copy, resolve(entry))
  }
}
