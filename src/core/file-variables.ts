import { isSettingName } from './setting-name.ts'

const key: unique symbol = Symbol.for('tightlip:file-variables') as never
const realm = globalThis as { [key]?: Map<string, string> }

/** Remembers what a `.env` file put into `process.env`, of the names that the client of a backend reads. */
export function rememberFileVariables(set: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(set)) {
    if (text === undefined || !/^(?:BAO|VAULT)_/.test(name) || isSettingName(name)) continue
    if (realm[key] === undefined) Object.defineProperty(realm, key, { value: new Map() })
    realm[key]?.set(name, text)
  }
}

/** Whether a variable of `process.env` is what a `.env` file put there. Such a file says where backends are, not what a connection is secured by. */
export function isOfFile(name: string, text: string | undefined): boolean {
  return text !== undefined && realm[key]?.get(name) === text
}
