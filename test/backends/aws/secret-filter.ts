import { violation } from './failure.ts'
import type { Input } from './input.ts'
import type { KeptSecret } from './secret-store.ts'

const keys = ['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'] as const
const form = /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/

/**
 * Whether one filter of ListSecrets or BatchGetSecretValue takes a secret in (API reference, Filter): `name` by its beginning, letter for
 * letter; `description` likewise, whatever the case; `all` by words; a value that begins with `!` by what does not match.
 */
export function matches({ name, description = '' }: KeptSecret, filter: Input): boolean {
  const key = filter.required('Key', { max: 64 })
  if (!keys.some((known) => known === key)) throw violation('filters.1.member.key', `satisfy enum value set: [${keys.join(', ')}]`)
  const values = filter.texts('Values', { max: 10, each: { min: 0, max: 512, pattern: form } })
  return values.some((value) => {
    const sought = value.replace(/^!/, '')
    const found =
      key === 'name'
        ? name.startsWith(sought)
        : key === 'description'
          ? description.toLowerCase().startsWith(sought.toLowerCase())
          : key === 'all' && wordsOf(sought).some((word) => wordsOf(`${name} ${description}`).includes(word))
    return value.startsWith('!') ? !found : found
  })
}

function wordsOf(text: string): readonly string[] {
  return (text.match(/[A-Z]*[a-z]+|[A-Z]+|\d+/g) ?? []).map((word) => word.toLowerCase())
}
