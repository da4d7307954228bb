import { envFiles, readEnvFile } from '../env-file/find.ts'
import { parse } from '../env-file/parse.ts'
import { preloads } from '../core/preloaded.ts'
import { isSettingName } from '../core/setting-name.ts'
import type { ProjectConfig } from './config.ts'
import type { TextRules, Texts } from './variable.ts'

const environmentSource = 'process.env'

/**
 * Where the texts of variables stand, the first one wins: the environment, then the `.env` files in their order. What a preload
 * injected into the environment is read as the reference that stood there.
 *
 * @throws {SecretError} `missing` or `invalid_config` that names the file.
 */
export function textsOf(env: NodeJS.ProcessEnv, files: ProjectConfig['files'], { schemes, references }: TextRules): readonly Texts[] {
  const paths = files === false ? [] : envFiles({ root: process.cwd(), files })
  const parsed = paths.flatMap((file): Texts[] => {
    const bytes = readEnvFile(file)
    if (bytes === undefined) return []
    return [{ source: file.path, texts: parse(bytes, { schemes, listed: (name) => references.includes(name) }) }]
  })
  return [{ source: environmentSource, texts: original(env) }, ...parsed]
}

/** tightlip's own settings among texts: those of the environment, else of the files; `CI` of the environment. */
export function settingsOf(texts: readonly Texts[]): NodeJS.ProcessEnv {
  const settings: NodeJS.ProcessEnv = {}
  for (const { source, texts: from } of texts.toReversed()) {
    for (const [name, text] of Object.entries(from)) {
      if (text === undefined || text === '') continue
      if (isSettingName(name) || (name === 'CI' && source === environmentSource)) settings[name] = text
    }
  }
  return settings
}

function original(env: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const injected = preloads()
  if (injected.length === 0) return env
  const texts = Object.entries(env).map(([name, value]) => {
    const text =
      value === undefined ? undefined : injected.map((preload) => preload.originalText(name, value)).find((one) => one !== undefined)
    return [name, text ?? value]
  })
  return Object.fromEntries(texts)
}
