import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { ledger } from './ledger.ts'
import { loginError, noToken } from './login-error.ts'
import type { GcpOptions } from './options.ts'
import type { AuthClient, Sdk } from './sdk-parts.ts'
import { givenCredentials, secretsIn } from './stored-credentials.ts'
import { tokenOf, tokenTransport } from './token-transport.ts'

/** What a call is authorised with. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>
  /** When this token was seen first, in milliseconds of `performance.now()`. */
  readonly since: number
}

/** The login of one adapter: found once, its token renewed by Google's library as it ends. */
export interface Login {
  /** What the next call is authorised with; concealed before it is handed out. */
  authorize(sdk: Sdk, o: Omit<ReadOptions, 'signal'>): Promise<Authorization>
  /** The project that the credentials are of. */
  project(sdk: Sdk): Promise<string>
  close(): void
}

interface Session {
  readonly client: AuthClient
  token?: Authorization
  asking?: Promise<Authorization> | undefined
}

const google = 'googleapis.com'
const scopes = ['https://www.googleapis.com/auth/cloud-platform']

// What the library makes of an answer without a token, a page with status 200 for instance.
const noTokens: ReadonlySet<string> = new Set(['', 'undefined', 'null'])

/** Makes the login. Over plain HTTP only credentials that were given are used: what the environment holds is not for a test server. */
export function login(options: GcpOptions): Login {
  const given = options.credentials !== undefined || options.keyFile !== undefined
  const anonymous = !given && options.endpoint !== undefined && new URL(options.endpoint).protocol === 'http:'
  const secrets = ledger()
  const http = tokenTransport(options, secrets)
  let session: Promise<Session> | undefined
  let renewal: Promise<Authorization> | undefined

  const open = async ({ GoogleAuth, JWT, host }: Sdk): Promise<Session> => {
    const credentials = givenCredentials(options)
    secrets.add(secretsIn(credentials))
    // `GoogleAuth` of google-auth-library 11 warns of credentials that it is given, whatever they are.
    if (JWT !== undefined && credentials?.['type'] === 'service_account') {
      const jwt = new JWT({ scopes })
      jwt.fromJSON(credentials)
      jwt.useJWTAccessWithScope = true
      http.into(jwt)
      if (options.endpoint === undefined) checkUniverse(host, jwt.universeDomain)
      return { client: jwt }
    }
    // Where a project is named none is searched for, which may run gcloud and ask the metadata server.
    const auth = new GoogleAuth({ scopes, projectId: 'unused', ...(credentials && { credentials }) })
    auth.useJWTAccessWithScope = true // a service account signs its token itself (AIP-4111), as in Google's own clients
    const client = await auth.getClient()
    http.into(client)
    secrets.add(secretsIn(auth.jsonContent))
    if (options.endpoint === undefined) checkUniverse(host, isGoogle(host) ? client.universeDomain : await auth.getUniverseDomain())
    return { client }
  }
  const current = async (sdk: Sdk): Promise<Session> => {
    const opening = (session ??= open(sdk))
    opening.catch(() => {
      if (session === opening) session = undefined
    })
    return await opening
  }
  const ask = async (of: Session, sdk: Sdk): Promise<Authorization> => {
    const given = await of.client.getRequestHeaders(`https://${sdk.host}/`)
    const headers = Object.fromEntries([...given].map(([name, value]) => [name.toLowerCase(), value]))
    const [token = ''] = tokenOf(headers['authorization'])
    if (noTokens.has(token)) throw noToken()
    secrets.add([token])
    if (of.token?.headers['authorization'] !== headers['authorization']) of.token = { headers, since: performance.now() }
    return of.token ?? { headers, since: performance.now() }
  }
  const authorize = async (sdk: Sdk): Promise<Authorization> => {
    const of = await current(sdk)
    of.asking ??= ask(of, sdk).finally(() => (of.asking = undefined))
    try {
      return await of.asking
    } catch (error) {
      session = undefined // the library may have kept what it got
      throw error
    }
  }
  const renew = async (sdk: Sdk): Promise<Authorization> => {
    session = undefined
    return await authorize(sdk)
  }

  return {
    async authorize(sdk, { conceal, freshLogin = false }) {
      if (anonymous) return { headers: {}, since: performance.now() }
      secrets.join(conceal)
      try {
        if (!freshLogin) return await authorize(sdk)
        renewal ??= renew(sdk).finally(() => (renewal = undefined)) // reads that want it at the same time share it
        return await renewal
      } catch (error) {
        throw loginError(error)
      }
    },
    async project({ GoogleAuth }) {
      try {
        const credentials = givenCredentials(options)
        if (typeof credentials?.['project_id'] === 'string') return credentials['project_id']
        if (credentials === undefined && !anonymous) return await new GoogleAuth({ scopes }).getProjectId()
      } catch (error) {
        if (error instanceof SecretError) throw error
      }
      throw new SecretError('invalid_config', {
        reason: 'no project is named, and the credentials name none',
        remedy: 'name it: tightlip list gcp-sm://project/, or gcp({ project })',
      })
    },
    close() {
      session = undefined
      http.close()
    },
  }
}

/**
 * Refuses to show credentials of one Google Cloud to another, as Google's own clients do: `GOOGLE_CLOUD_UNIVERSE_DOMAIN` names the host
 * that the token is sent to.
 */
function checkUniverse(host: string, own = google): void {
  if (host === `secretmanager.${own}`) return
  throw new SecretError('invalid_config', {
    reason: 'the credentials are of another Google Cloud than the one that GOOGLE_CLOUD_UNIVERSE_DOMAIN names',
    remedy: 'unset it, or give the process credentials of that one',
  })
}

function isGoogle(host: string): boolean {
  return host === `secretmanager.${google}`
}
