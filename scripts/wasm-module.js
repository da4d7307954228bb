import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const compiler = fileURLToPath(new URL('../bin/asc.js', import.meta.resolve('assemblyscript')))
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd', '--use', 'abort=']

/** The text of `src/redact/matcher/scan/module.ts`: the compiled scanner. */
export function scanModuleText() {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-wasm-'))
  try {
    const file = join(folder, 'scan.wasm')
    const root = fileURLToPath(new URL('..', import.meta.url))
    execFileSync(process.execPath, [compiler, 'src/redact/matcher/scan/assembly/scan.ts', '--outFile', file, ...options], { cwd: root })
    const text = readFileSync(file).toString('base64')
    return `/** \`assembly/scan.ts\`, compiled by \`npm run build:wasm\`, in base64. */\nexport const scanModule: string =\n  '${text}'\n`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
