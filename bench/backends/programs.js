/** @param {string} name */
const resolved = (name) => JSON.stringify(import.meta.resolve(name))

/** What every program begins with: the names of the secrets, and a check that all values are right. */
const common = `import { names, check } from './expected.mjs'`

/** A schema library would cost all of tightlip's programs the same and the others nothing. */
const text = `{ '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } }`

/**
 * A program that loads by tightlip. `from` is the code of a reference for `name`; `adapter` that of an adapter that is not built in.
 *
 * @param {string} from
 * @param {{ adapter?: string; entry?: string }} [options]
 */
function tightlip(from, { adapter = '', entry = '' } = {}) {
  return `${common}
import { loadSecrets, secret } from ${resolved('tightlip')}
${entry}
const text = ${text}
const schema = Object.fromEntries(names.map((name) => [name, secret(text, { from: ${from} })]))
const secrets = await loadSecrets({ schema, files: false, adapters: [${adapter}] })
check(names.map((name) => secrets.env[name].expose()))
await secrets.close()
`
}

/** @typedef {Readonly<Record<string, string>>} Where */

/**
 * The programs of each backend: tightlip first, then what it is compared with. All read the same secrets.
 *
 * @type {Readonly<Record<string, (where: Where) => Readonly<Record<string, string>>>>}
 */
export const programs = {
  aws: () => ({
    'tightlip, aws-sm://': tightlip('`aws-sm://${name}`'),
    'the SDK, BatchGetSecretValue x 2 at once': `${common}
import { BatchGetSecretValueCommand, SecretsManagerClient } from ${resolved('@aws-sdk/client-secrets-manager')}
const client = new SecretsManagerClient({})
const parts = [names.slice(0, 20), names.slice(20)]
const answers = await Promise.all(parts.map((SecretIdList) => client.send(new BatchGetSecretValueCommand({ SecretIdList }))))
const values = new Map(answers.flatMap(({ SecretValues }) => SecretValues).map(({ Name, SecretString }) => [Name, SecretString]))
check(names.map((name) => values.get(name)))
`,
    'the SDK, GetSecretValue x 30 at once': `${common}
import { GetSecretValueCommand, SecretsManagerClient } from ${resolved('@aws-sdk/client-secrets-manager')}
const client = new SecretsManagerClient({})
const answers = await Promise.all(names.map((SecretId) => client.send(new GetSecretValueCommand({ SecretId }))))
check(answers.map(({ SecretString }) => SecretString))
`,
    'Powertools, getSecret x 30 at once': `${common}
import { getSecret } from ${resolved('@aws-lambda-powertools/parameters/secrets')}
check(await Promise.all(names.map((name) => getSecret(name))))
`,
  }),
  gcp: ({ endpoint = '', address = '', project = '' }) => ({
    'tightlip, gcp-sm://': tightlip(`\`gcp-sm://${project}/\${name}\``, {
      entry: `import { gcp } from ${resolved('tightlip/adapters/gcp')}`,
      adapter: `gcp({ endpoint: ${JSON.stringify(endpoint)} })`,
    }),
    "Google's client, accessSecretVersion x 30": `${common}
import { SecretManagerServiceClient } from ${resolved('@google-cloud/secret-manager')}
import grpc from ${resolved('@grpc/grpc-js')}
const [apiEndpoint, port] = ${JSON.stringify(address.split(':'))}
const client = new SecretManagerServiceClient({ apiEndpoint, port: Number(port), sslCreds: grpc.credentials.createInsecure(), projectId: '${project}' })
const answers = await Promise.all(
  names.map((name) => client.accessSecretVersion({ name: \`projects/${project}/secrets/\${name}/versions/latest\` })),
)
check(answers.map(([{ payload }]) => payload.data.toString()))
await client.close()
`,
  }),
  vault: () => ({
    'tightlip, vault://': tightlip('`vault://secret/${name}#value`'),
    'node-vault, read x 30 at once': `${common}
import nodeVault from ${resolved('node-vault')}
const vault = nodeVault({ endpoint: process.env.VAULT_ADDR, token: process.env.VAULT_TOKEN })
const answers = await Promise.all(names.map((name) => vault.read(\`secret/data/\${name}\`)))
check(answers.map(({ data }) => data.data.value))
`,
  }),
}
