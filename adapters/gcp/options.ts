/** Options of `gcp`. Without any, application default credentials are used as Google's own clients use them. */
export interface GcpOptions {
  /** The project of `gcp-sm://secret`, and of a listing without prefix. */
  readonly project?: string
  /** Path of a credentials file in JSON. It is read again at each new login. */
  readonly keyFile?: string
  /** What such a file holds. */
  readonly credentials?: Readonly<Record<string, unknown>>
  /**
   * Another address of the service: `https://host[:port]`, for Private Service Connect or a test server. Over plain HTTP only the
   * credentials given here are used, and none without them.
   */
  readonly endpoint?: string
  /** Take plain HTTP to other machines too, where the network is encrypted by other means. */
  readonly allowPlainHttp?: boolean
  /** Certificates in PEM to trust for the service in place of those of Node. The token endpoint may have either. */
  readonly ca?: string | Buffer | (string | Buffer)[]
  /** Locations to which secrets that `put` creates are replicated. By default Google chooses (automatic replication). */
  readonly replication?: readonly string[]
}

/** The names of the options. */
export const gcpOptionNames: Readonly<Record<keyof GcpOptions, true>> = {
  project: true,
  keyFile: true,
  credentials: true,
  endpoint: true,
  allowPlainHttp: true,
  ca: true,
  replication: true,
}
