// Compiles the AssemblyScript of the scanner to WebAssembly and writes it into `src/redact/matcher/scan/module.ts`. Runs as `npm run build:wasm`.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { scanModuleText } from './wasm-module.js'

writeFileSync(fileURLToPath(new URL('../src/redact/matcher/scan/module.ts', import.meta.url)), scanModuleText())
