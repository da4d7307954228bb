import type { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { crypto } from '../../src/core/builtin.ts'
import { checkEndpoint } from '../../src/core/endpoint.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { TransportOptions } from '../../src/core/transport.ts'
import { variable } from './environment.ts'
import type { VaultOptions } from './options.ts'
import { pem, pemFile, pemFolder } from './pem.ts'

/** Where Vault is and how it is spoken to, all sources taken together. */
export interface Settings {
  /** Without a slash at its end. */
  readonly address: string
  readonly namespace: string | undefined
  readonly transport: TransportOptions
}

/**
 * Brings options and environment together.
 *
 * @throws {SecretError} `invalid_config` that names the option and the variable.
 */
export function settingsOf(options: VaultOptions, env: NodeJS.ProcessEnv): Settings {
  const address = options.address ?? variable(env, 'ADDR')
  if (address === undefined) {
    throw new SecretError('invalid_config', {
      reason: 'the address of Vault is not known',
      remedy: 'set VAULT_ADDR, or pass vault({ address })',
    })
  }
  const { allowPlainHttp } = options
  const url = checkEndpoint(address, { what: 'the address of Vault (address, VAULT_ADDR)', allowPlainHttp })
  if (url.search !== '' || url.hash !== '') {
    throw new SecretError('invalid_config', {
      reason: 'the address of Vault (address, VAULT_ADDR) holds ? or #',
      remedy: 'write it as https://host:port',
    })
  }
  const skip = variable(env, 'SKIP_VERIFY')
  if (skip !== undefined && trueWords.has(skip)) warn()
  return {
    address: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    namespace: options.namespace ?? variable(env, 'NAMESPACE'),
    transport: { ...tlsOf(options, env), allowPlainHttp },
  }
}

/** The words for true of Go's strconv.ParseBool, which Vault's client reads VAULT_SKIP_VERIFY with. */
const trueWords: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

function warn(): void {
  const text =
    'VAULT_SKIP_VERIFY has no effect: tightlip verifies certificates. To trust one of your own, name its authority in VAULT_CACERT'
  process.emitWarning(text, { type: 'TightlipWarning' })
}

function tlsOf(options: VaultOptions, env: NodeJS.ProcessEnv): TransportOptions {
  const file = (name: string): string | undefined => {
    const path = variable(env, name)
    return path && pemFile(path, `VAULT_${name}`)
  }
  const folder = variable(env, 'CAPATH')
  const ca =
    options.ca === undefined
      ? (variable(env, 'CACERT_BYTES') ?? file('CACERT') ?? (folder && pemFolder(folder, 'VAULT_CAPATH')))
      : pem(options.ca, 'ca')
  const cert = options.cert === undefined ? file('CLIENT_CERT') : pem(options.cert, 'cert')
  const key = options.key === undefined ? file('CLIENT_KEY') : pem(options.key, 'key')
  if ((cert === undefined) !== (key === undefined)) {
    throw new SecretError('invalid_config', {
      reason: 'a client certificate and its key go together, and one of them is missing',
      remedy: 'pass cert and key, or set VAULT_CLIENT_CERT and VAULT_CLIENT_KEY',
    })
  }
  checkReadable(ca, cert, key)
  const servername = options.servername ?? variable(env, 'TLS_SERVER_NAME')
  return { ca, cert, key, servername }
}

/** OpenSSL's own errors would come with each request, and quote what they read. */
function checkReadable(ca: string | undefined, cert: string | undefined, key: string | undefined): void {
  try {
    // A secure context leaves authorities that it cannot read out without a word.
    if (ca !== undefined) parse(ca)
    if (cert !== undefined) createSecureContext({ cert, key })
  } catch {
    throw new SecretError('invalid_config', {
      reason: 'a certificate (ca, cert) or the key cannot be read, or the two do not belong together',
      remedy: 'check the PEM files; the key must not be encrypted',
    })
  }
}

function parse(certificate: string): X509Certificate {
  return new (crypto().X509Certificate)(certificate)
}
