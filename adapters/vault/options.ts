/** Options of `vault`. What is not given comes from the environment, by the names that the `vault` and `bao` commands know. */
export interface VaultOptions {
  /** `https://host:8200`. Default: `BAO_ADDR`, `VAULT_ADDR`. */
  readonly address?: string
  /** Default: `BAO_NAMESPACE`, `VAULT_NAMESPACE`. */
  readonly namespace?: string
  /** A token. Default: `BAO_TOKEN`, `VAULT_TOKEN`, which are taken out of the environment, then the file. */
  readonly token?: string
  /** A file that holds a token, such as the sink of an agent; it is read again when the token is no longer accepted. Default: `~/.vault-token`. */
  readonly tokenFile?: string
  /** How to get a token. It is renewed, replaced before it ends, and revoked on `close()`. No token from elsewhere is used then. */
  readonly login?: VaultLogin
  /** Certificates to trust in place of those of Node: PEM, or the path of a PEM file. Default: `VAULT_CACERT_BYTES`, `VAULT_CACERT`, `VAULT_CAPATH` and their `BAO_` namesakes. */
  readonly ca?: string
  /** The client certificate: PEM, or the path of a PEM file. Default: `BAO_CLIENT_CERT`, `VAULT_CLIENT_CERT`. */
  readonly cert?: string
  /** The key of the client certificate: PEM, or the path of a PEM file. Default: `BAO_CLIENT_KEY`, `VAULT_CLIENT_KEY`. */
  readonly key?: string
  /** The name that the server's certificate must be for. Default: `BAO_TLS_SERVER_NAME`, `VAULT_TLS_SERVER_NAME`. */
  readonly servername?: string
  /** Allows plain HTTP to another machine. Only where the network is encrypted by other means. */
  readonly allowPlainHttp?: boolean
  /** The environment to look into; `process.env` by default. */
  readonly env?: NodeJS.ProcessEnv
}

/** A way to log in. */
export type VaultLogin = AppRoleLogin | KubernetesLogin | JwtLogin | CertificateLogin

/** A text, or a function that is asked for it at each login. */
export type Credential = string | (() => string | Promise<string>)

interface Mounted {
  /** Where the auth method is mounted below `auth/`. Default: the name of the method. */
  readonly mount?: string
}

/** Login of a machine by a role and, unless the role needs none, a secret id. */
export interface AppRoleLogin extends Mounted {
  readonly method: 'approle'
  readonly roleId: Credential
  readonly secretId?: Credential
  /** A token of response wrapping that holds the secret id. It is unwrapped once; the secret id is kept for later logins. */
  readonly wrappedSecretId?: Credential
}

/** Login of a pod by the token of its service account. */
export interface KubernetesLogin extends Mounted {
  readonly method: 'kubernetes'
  readonly role: string
  /** Read at each login, since Kubernetes replaces it. Default: `/var/run/secrets/kubernetes.io/serviceaccount/token`. */
  readonly tokenFile?: string
}

/** Login by a JWT, such as that of a CI job. */
export interface JwtLogin extends Mounted {
  readonly method: 'jwt'
  /** Default: the default role of the auth method. */
  readonly role?: string
  readonly jwt?: Credential
  /** A file that holds the JWT, read at each login. */
  readonly jwtFile?: string
}

/** Login by the client certificate of the connection (`cert` and `key`). */
export interface CertificateLogin extends Mounted {
  readonly method: 'cert'
  /** Default: Vault tries all roles. */
  readonly role?: string
}

/** The names of the options. */
export const vaultOptionNames: Readonly<Record<keyof VaultOptions, true>> = {
  address: true,
  namespace: true,
  token: true,
  tokenFile: true,
  login: true,
  ca: true,
  cert: true,
  key: true,
  servername: true,
  allowPlainHttp: true,
  env: true,
}
