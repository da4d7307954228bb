const takesValue = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader'])

/**
 * `NODE_OPTIONS` without preloads. They run again in every worker: tightlip's own would start a worker from the worker, and those of
 * others have no business where secrets are read.
 */
export function withoutPreloads(nodeOptions: string): string {
  const kept: string[] = []
  const tokens = tokensOf(nodeOptions)
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as string
    const [name] = token.split('=', 1) as [string]
    if (!takesValue.has(name.replaceAll('_', '-'))) kept.push(token)
    else if (!token.includes('=')) index++
  }
  return kept.map((token) => (/[ "\\]/.test(token) ? `"${token.replaceAll(/["\\]/g, '\\$&')}"` : token)).join(' ')
}

/** Splits as Node does (`ParseNodeOptionsEnvVar` in src/node.cc): at spaces; double quotes hold together; in them a backslash escapes. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = []
  let token: string | undefined
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    let character = text[index] as string
    if (character === ' ' && !quoted) {
      if (token !== undefined) tokens.push(token)
      token = undefined
      continue
    }
    if (character === '"') {
      quoted = !quoted
      token ??= ''
      continue
    }
    if (character === '\\' && quoted) character = text[++index] ?? ''
    token = (token ?? '') + character
  }
  return token === undefined ? tokens : [...tokens, token]
}

/** The environment that the worker starts with: a copy of this one, without preloads. */
export function workerEnvironment({ NODE_OPTIONS: nodeOptions, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return nodeOptions === undefined ? rest : { ...rest, NODE_OPTIONS: withoutPreloads(nodeOptions) }
}
