import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const source = 'src/redact/scan/assembly/scan.ts'
const root = new URL('..', import.meta.url)

/** The text of `src/redact/scan/module.ts`: the compiled scanner. */
export async function scanModuleText() {
  /** @type {Uint8Array | undefined} */
  let binary
  const { error, stderr } = await asc.main(
    [source, '--outFile', 'scan.wasm', '-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd', '--use', 'abort='],
    {
      readFile: (name) => (name === source ? readFileSync(new URL(name, root), 'utf8') : null),
      writeFile: (name, contents) => {
        if (name === 'scan.wasm' && typeof contents !== 'string') binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error !== null || binary === undefined) throw new Error(`the scanner does not compile: ${stderr.toString()}`)
  const text = Buffer.from(binary).toString('base64')
  return `/** \`assembly/scan.ts\`, compiled by \`npm run build:wasm\`, in base64. */\nexport const scanModule: string =\n  '${text}'\n`
}
