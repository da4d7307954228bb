import type { Adapter } from '../../src/core/adapter.ts'
import { rotationFacts } from './rotation.ts'
import type { SecretsManager } from './secrets-manager.ts'

/** Lists the secrets of the adapter's own region. AWS filters by the words that a name begins with, so the prefix is checked here too. */
export function secretList(client: SecretsManager, scheme: string): NonNullable<Adapter['list']> {
  return async (prefix, o) => {
    const region = await client.region()
    const filter = prefix === '' ? {} : { Filters: [{ Key: 'name', Values: [prefix] }] as const }
    const found = new Map<string, Awaited<ReturnType<NonNullable<Adapter['list']>>>[number]>()
    let next: string | undefined
    do {
      const { output } = await client.send('ListSecrets', { MaxResults: 100, NextToken: next, ...filter }, { region, o })
      for (const { SecretVersionsToStages = {}, ...described } of output.SecretList ?? []) {
        const { Name: path = '', DeletedDate } = described
        if (path === '' || !path.startsWith(prefix) || DeletedDate !== undefined) continue
        const [version, stages] = Object.entries(SecretVersionsToStages).find(([, names]) => names.includes('AWSCURRENT')) ?? []
        found.set(path, {
          id: { scheme, path, params: {} },
          ...rotationFacts(described),
          ...(version !== undefined && { version }),
          ...(stages !== undefined && { facts: { stages: stages.join(',') } }),
        })
      }
      next = output.NextToken
    } while (next !== undefined && next !== '')
    return [...found.values()]
  }
}
