import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'
import { ownRequire } from '../../src/core/own-require.ts'
import { peer } from '../../src/core/peer.ts'

/**
 * What takes the place of packages that node-vault 0.12 loads and, over a transport of ours, has no use for. Loading them is most of
 * its 60 ms at start (measured on Node 20); and without axios nothing of it can send but by our transport.
 */
const unused: Readonly<Record<string, unknown>> = {
  axios: undefined,
  debug: () => () => undefined,
  mustache: undefined,
  tv4: { validate: () => true },
}

/**
 * Loads node-vault: its own code, with its own `require` but for what is not used. Where that cannot be done (the program is one bundled
 * file, the package is of another form) it is imported as any package is.
 *
 * @throws {SecretError} `missing_peer`
 */
export async function loadNodeVault(): Promise<unknown> {
  return loadLightly() ?? ((await peer('node-vault', () => import('node-vault'))) as { default: unknown }).default
}

function loadLightly(): unknown {
  try {
    const filename = ownRequire.resolve('node-vault')
    const require = createRequire(filename)
    const module: { exports: unknown } = { exports: {} }
    const names = ['exports', 'require', 'module', '__filename', '__dirname']
    const run = compileFunction(readFileSync(filename, 'utf8'), names, { filename }) as (...given: unknown[]) => void
    const own = (id: string): unknown => (Object.hasOwn(unused, id) ? unused[id] : require(id))
    run(module.exports, own, module, filename, dirname(filename))
    return typeof module.exports === 'function' ? module.exports : undefined
  } catch {
    return undefined
  }
}
