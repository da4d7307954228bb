import { existsSync } from 'node:fs'

/**
 * A file `name.cjs.ts` beside `name.ts` takes its place in CommonJS. It is for what needs `import.meta`, which CommonJS lacks.
 *
 * @returns {import('rolldown').Plugin}
 */
export function twins() {
  return {
    name: 'twins',
    async resolveId(source, importer) {
      const found = await this.resolve(source, importer, { skipSelf: true })
      if (found === null || found.external || !found.id.endsWith('.ts')) return found
      const twin = found.id.replace(/\.ts$/, '.cjs.ts')
      return existsSync(twin) ? { ...found, id: twin } : found
    },
  }
}
