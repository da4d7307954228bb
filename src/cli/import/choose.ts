import { SecretError } from '../../core/errors.ts'
import { beginsAsReference } from '../../core/reference.ts'
import { assignments, withLineFeeds } from '../../env-file/assignment.ts'
import { parse } from '../../env-file/parse.ts'
import type { TextRules } from '../../load/variable.ts'

/** A variable of the file and what becomes of it. */
export interface Choice {
  readonly name: string
  readonly value: string
  readonly moves: boolean
  /** Why, for the reader. */
  readonly why: string
}

/** What decides. */
export interface ChoosingRules extends TextRules {
  /** Names asked for; empty for none. */
  readonly names: ReadonlySet<string>
  readonly all: boolean
  readonly isSecret: (name: string, value: string) => boolean
}

/**
 * Chooses the variables of a `.env` text that move into the store: those named, or all, or those that are secrets by name or look.
 *
 * @throws {SecretError} `missing` when a name that was asked for does not stand there; `invalid_value` when one that moves is assigned
 * twice with different values, since the one that does not count would be lost.
 */
export function choose(text: string, { schemes, references, names, all, isSecret }: ChoosingRules): readonly Choice[] {
  const options = { schemes, listed: (name: string) => references.includes(name) }
  const variables = parse(text, options)
  const absent = [...names].filter((name) => !Object.hasOwn(variables, name)).length
  if (absent > 0)
    throw new SecretError('missing', {
      reason: `${absent === 1 ? 'a name' : `${absent} names`} asked for ${absent === 1 ? 'does' : 'do'} not stand in the file`,
      remedy: 'check the names',
    })
  const written = assignments(withLineFeeds(text), options)
  return Object.entries(variables).map(([name, value]) => {
    const choice = (moves: boolean, why: string): Choice => ({ name, value, moves, why })
    if (beginsAsReference(value, { origin: 'environment', schemes, listed: references.includes(name) }))
      return choice(false, 'is a reference')
    if (value === '') return choice(false, 'is empty')
    if (name.startsWith('TIGHTLIP_')) return choice(false, "is tightlip's own setting")
    const wanted = names.size > 0 ? names.has(name) : all || isSecret(name, value)
    if (!wanted) return choice(false, names.size > 0 ? 'was not asked for' : 'does not look secret')
    if (written.some((one) => one.name === name && one.value !== value)) {
      throw new SecretError('invalid_value', {
        variable: name,
        reason: 'it is assigned several times with different values',
        remedy: 'delete the lines that do not count; the last one does',
      })
    }
    return choice(true, names.size > 0 ? 'was asked for' : all ? 'all were asked for' : 'looks secret')
  })
}
