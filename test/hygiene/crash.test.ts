import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { awsWorld } from './aws-world.ts'
import type { FailureName } from './failures.ts'
import { gcpWorld } from './gcp-world.ts'
import { vaultWorld } from './vault-world.ts'
import type { World } from './world.ts'

const program = fileURLToPath(new URL('programs/crash.mjs', import.meta.url))

const worlds: Readonly<Record<string, () => Promise<World>>> = {
  'aws-sm': async () => await awsWorld({ scheme: 'aws-sm', count: 3 }),
  'aws-sm by a role': async () => await awsWorld({ scheme: 'aws-sm', count: 1, role: true }),
  'aws-ps': async () => await awsWorld({ scheme: 'aws-ps', count: 2 }),
  'gcp-sm': async () => await gcpWorld({ login: 'key' }),
  'gcp-sm by an exchange of tokens': async () => await gcpWorld({ login: 'exchange', locked: true }),
  vault: async () => await vaultWorld({ engine: 'kv2', login: 'token' }),
  'vault by AppRole': async () => await vaultWorld({ engine: 'kv2', login: 'approle', locked: true }),
}

describe('a program that ends by a load that failed', () => {
  it.each(Object.keys(worlds))('prints why and nothing that it or the backend keeps to itself: %s', async (name) => {
    const { status, printed, found } = await crash(worlds[name] as () => Promise<World>, '403 with a page')
    expect(found).toEqual([])
    expect(printed).toContain('LoadError: ')
    expect(printed).toContain('unavailable')
    expect(printed).not.toContain('all is well\n')
    expect(status).toBe(1)
  })

  it('prints what an adapter gives it, so that a leak would be seen', async () => {
    const { printed } = await crash(worlds['vault'] as () => Promise<World>)
    expect(printed).toBe('all is well\n')
  })
})

/** Runs the program on a backend that fails. */
async function crash(
  open: () => Promise<World>,
  failure?: FailureName,
): Promise<{ status: number; printed: string; found: readonly string[] }> {
  const world = await open()
  try {
    if (failure !== undefined) await world.fail(failure)
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.end(JSON.stringify({ recipe: world.recipe, references: world.references }))
    const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>])
    const printed = `${out}${err}`
    return { status, printed, found: world.seen().in(printed) }
  } finally {
    await world.adapter.close?.()
    await world.stop()
  }
}
