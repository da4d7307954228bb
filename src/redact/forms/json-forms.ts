import { looksRandom } from './random.ts'
import { isSecretName } from './secret-name.ts'
import type { TextForm } from './text-form.ts'

const longest = 64 * 1024
const mostLeaves = 1000
const deepest = 10

interface Leaf {
  readonly key: string
  readonly text: string
  readonly structured: boolean
  readonly referenced: boolean
}

/**
 * The secret leaves of a JSON document: those that a field names, those under a secret name, those that look random, and the secret parts of
 * leaves that are URLs, keys or documents themselves. Of documents over 64 KiB none, of others the first 1000 leaves to depth 10.
 * Undefined when the text is no JSON object or array.
 */
export function jsonForms(
  text: string,
  fields: readonly string[],
  inner: (text: string) => Iterable<TextForm>,
): readonly TextForm[] | undefined {
  const document = parsed(text)
  if (document === undefined) return undefined
  const forms: TextForm[] = []
  const wanted = new Set(fields.map((field) => (field.startsWith('/') ? field : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`)))
  for (const leaf of leavesOf(document, wanted)) {
    if (leaf.structured) {
      forms.push({ text: leaf.text })
      continue
    }
    const [whole, ...parts] = inner(leaf.text)
    const secret = leaf.referenced || isSecretName(leaf.key) || looksRandom(leaf.text, leaf.key)
    // An unnamed leaf of several lines is no secret by its shape; one that is a key is.
    const shaped = isShaped(parts) && (!leaf.text.trim().includes('\n') || leaf.text.includes('PRIVATE KEY-----'))
    if (whole !== undefined && (secret || shaped)) forms.push(whole)
    if (secret || shaped) forms.push(...parts)
  }
  return forms
}

/** Whether a value is a secret by its parts, whatever it is called. */
export function isShaped(parts: readonly TextForm[]): boolean {
  return parts.some(({ piece = false }) => !piece)
}

function parsed(text: string): object | undefined {
  if (text.length > longest || !/^[[{]/.test(text)) return undefined
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null ? document : undefined
  } catch {
    return undefined // its message quotes the text
  }
}

function leavesOf(document: object, wanted: ReadonlySet<string>): readonly Leaf[] {
  const leaves: Leaf[] = []
  const visit = (value: unknown, key: string, pointer: string, depth: number): void => {
    const referenced = wanted.has(pointer)
    if (leaves.length >= mostLeaves || depth > deepest) return
    if (typeof value === 'string') leaves.push({ key, text: value, structured: false, referenced })
    // A number is a secret by its name only: a PIN.
    else if (typeof value === 'number') leaves.push({ key, text: String(value), structured: false, referenced })
    else if (typeof value === 'object' && value !== null) {
      // A field that is an object is handed out as JSON text.
      if (referenced) leaves.push({ key, text: JSON.stringify(value), structured: true, referenced })
      for (const [name, item] of Object.entries(value)) {
        const next = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
        // The items of an array go by the name of the array.
        visit(item, Array.isArray(value) ? key : name, next, depth + 1)
      }
    }
  }
  visit(document, '', '', 0)
  return leaves
}
