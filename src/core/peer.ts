import { SecretError } from './errors.ts'

/**
 * Imports a package that the user installs beside tightlip.
 *
 * @throws {SecretError} `missing_peer` that names the package and the command that installs it.
 */
export async function peer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw broken(name)
    throw new SecretError('missing_peer', {
      reason: `the package ${name}, which speaks to this backend, is not installed`,
      remedy: `run: npm install ${name}`,
    })
  }
}

function broken(name: string): SecretError {
  return new SecretError('missing_peer', {
    reason: `the package ${name} could not be loaded`,
    remedy: `see what it says: node -e "import('${name}')"`,
  })
}
