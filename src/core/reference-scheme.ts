/** Schemes that tightlip serves and that are references wherever they stand. `string` is the escape: what follows it is the value. */
export const ownSchemes: ReadonlySet<string> = new Set(['aws-sm', 'aws-ps', 'gcp-sm', 'vault', 'age', 'string'])

/** Schemes that tightlip serves where the declaration or the config says so; in environment text they are ordinary values. */
export const declaredSchemes: ReadonlySet<string> = new Set(['file', 'env'])

/** Schemes of other tools' references. Without an adapter they are an error, since the literal text is never the value that was meant. */
export const foreignSchemes: ReadonlySet<string> = new Set([
  'op', // 1Password
  'bws', // Bitwarden Secrets Manager
  'bitwarden',
  'doppler',
  'infisical',
  'keeper',
  'dl', // Dashlane
  'pass', // Proton Pass
  'phase',
  'akeyless',
  'conjur',
  'azkv',
  'azure-kv',
  'akv',
  'azurekeyvault', // Go CDK
  'awssecretsmanager', // Go CDK
  'awsparamstore', // Go CDK
  'gcpsecretmanager', // Go CDK
  'sm', // Spring Cloud GCP, berglas
  'berglas',
  'gsm',
  'ssm',
  'aws-ssm',
  'awssm',
  'bao', // OpenBao
])

/** Whether a scheme is one of vals, `ref+vault`, `secretref+vault`. */
export function isValsScheme(scheme: string): boolean {
  return scheme.startsWith('ref+') || scheme.startsWith('secretref+')
}

/** The scheme of a text that is written like a reference, in lower case; `undefined` where none stands at its beginning. */
export function schemeOf(text: string): string | undefined {
  return /^[a-z][a-z0-9+.-]{0,31}(?=:\/\/)|^arn(?=:aws)|^vault(?=:)|^gcp(?=:secretmanager:)/i.exec(text)?.[0].toLowerCase()
}
