import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { twins } from './twins.js'

/**
 * Builds what workers begin with: one file of CommonJS, for `--require`.
 *
 * @param {string} dir
 */
export async function buildWorkerHooks(dir) {
  const build = await rolldown({
    input: fileURLToPath(new URL('../src/redact/hooks/worker-hooks.ts', import.meta.url)),
    platform: 'node',
    external: /^node:/,
    plugins: [twins()],
  })
  await build.write({ file: join(dir, 'worker-hooks.cjs'), format: 'cjs', comments: { legal: true, annotation: true, jsdoc: false } })
  await build.close()
}
