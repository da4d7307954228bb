const secretWords: ReadonlySet<string> = new Set(
  `key keys apikey apikeys accesskey secretkey privatekey secret secrets clientsecret token tokens accesstoken authtoken password passwords
  pass passwd passphrase passcode pwd pw dsn credential credentials creds cred private auth authorization bearer jwt salt pepper pin otp
  webhook sshpass`
    .trim()
    .split(/\s+/),
)

/** Words written together with what they belong to, as in `PGPASSWORD` and `sslpassword`. Shorter ones end other words too: `bypass`, `monkey`. */
const joined = /(?:password|passwd|passphrase|secret|token|apikey)$/

/** Last words that say: this is about a secret, not the secret. */
const aboutWords: ReadonlySet<string> = new Set(
  `ttl timeout expiry expires expiration enabled disabled enable disable required length size count limit rounds algorithm alg algo type kind
  path file dir directory host hostname port region arn issuer audience header prefix name names version url uri endpoint domain provider
  mode strategy method policy interval retries sock socket`
    .trim()
    .split(/\s+/),
)

/** The words of a name: split at everything but letters and digits, before a capital, without digits at the end. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.replace(/\d+$/, '').toLowerCase())
    .filter((word) => word !== '')
}

/**
 * Whether the name of a variable, a JSON key or a query parameter says that it holds a secret: one of its whole words does (`KEY`, `SECRET`,
 * `TOKEN`, `PASSWORD`, `DSN`, ...) and its last word does not turn that around (`TOKEN_TTL`, `AUTH_URL`, `KEY_PATH`).
 */
export function isSecretName(name: string): boolean {
  if (name === 'PWD' || name === 'OLDPWD') return false // the shell's working directory
  const words = wordsOf(name)
  return words.some((word) => secretWords.has(word) || joined.test(word)) && !aboutWords.has(words.at(-1) ?? '')
}

/** Whether a name says that its value is a fingerprint of something public: a commit, a checksum, a build. */
export function isFingerprintName(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(sha|commit|rev|revision|digest|checksum|hash|etag|build|version|integrity|fingerprint|uuid|guid)$/.test(word),
  )
}

/** Parameters that carry a secret and that no word of theirs gives away. */
const secretParameters: ReadonlySet<string> = new Set(
  'sig sign signature hmac x-amz-signature x-goog-signature sharedaccesssignature code sas'.split(' '),
)

/** The same of the name of a query parameter or of a part of a connection string. */
export function isSecretParameter(name: string): boolean {
  return secretParameters.has(name.toLowerCase()) || isSecretName(name)
}
