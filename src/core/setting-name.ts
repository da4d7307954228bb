/** Where backends are: not what logs in there, and nothing that a connection is secured by. */
const places: ReadonlySet<string> = new Set([
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'AWS_ENDPOINT_URL_SSM',
  'AWS_PROFILE',
  'AWS_REGION',
  'BAO_ADDR',
  'BAO_NAMESPACE',
  'VAULT_ADDR',
  'VAULT_NAMESPACE',
])

/** Whether a `.env` file may set a variable for tightlip itself: `TIGHTLIP_...`, and where the backends are. */
export function isSettingName(name: string): boolean {
  return name.startsWith('TIGHTLIP_') || places.has(name)
}
