/** @param {string} name */
const resolved = (name) => JSON.stringify(import.meta.resolve(name))

/** What every program begins with: the names of the secrets, and a check that all values are right. */
const common = `import { names, check } from './expected.mjs'`

/** A schema library would cost all of tightlip's programs the same and the others nothing. */
const text = `{ '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } }`

/** @typedef {{ adapter?: string; entry?: string; after?: string }} More Code of an adapter that is not built in, what it imports, and of what follows the load. */

/**
 * A program that loads references by tightlip, `references` being the code of an object of them by variable.
 *
 * @param {string} references
 * @param {More} [more]
 */
function tightlip(references, { adapter = '', entry = '', after = '' } = {}) {
  return `${common}
import { loadSecrets, secret } from ${resolved('tightlip')}
${entry}
const text = ${text}
const schema = Object.fromEntries(Object.entries(${references}).map(([name, from]) => [name, secret(text, { from })]))
const secrets = await loadSecrets({ schema, files: false, adapters: [${adapter}] })
${after}
await secrets.close()
`
}

/**
 * A program that loads the expected secrets. `from` is the code of a reference for `name`.
 *
 * @param {string} from
 * @param {More} [more]
 */
function loading(from, more = {}) {
  const after = `check(names.map((name) => secrets.env[name].expose()))\n${more.after ?? ''}`
  return tightlip(`Object.fromEntries(names.map((name) => [name, ${from}]))`, { ...more, after })
}

/** @typedef {Readonly<Record<string, string>>} Where */

/**
 * @param {string} endpoint
 * @returns {More}
 */
function gcpAdapter(endpoint) {
  return { entry: `import { gcp } from ${resolved('tightlip/adapters/gcp')}`, adapter: `gcp({ endpoint: ${JSON.stringify(endpoint)} })` }
}

/**
 * The programs of each backend: tightlip first, then what it is compared with. All read the same 30 secrets.
 *
 * @type {Readonly<Record<string, (where: Where) => Readonly<Record<string, string>>>>}
 */
export const programs = {
  aws: () => ({
    'tightlip, aws-sm://': loading('`aws-sm://${name}`'),
    'the same, and one line is printed': loading('`aws-sm://${name}`', { after: "console.log('listening')" }),
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
    'tightlip, gcp-sm://': loading(`\`gcp-sm://${project}/\${name}\``, gcpAdapter(endpoint)),
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
    'tightlip, vault://': loading('`vault://secret/${name}#value`'),
    'node-vault, read x 30 at once': `${common}
import nodeVault from ${resolved('node-vault')}
const vault = nodeVault({ endpoint: process.env.VAULT_ADDR, token: process.env.VAULT_TOKEN })
const answers = await Promise.all(names.map((name) => vault.read(\`secret/data/\${name}\`)))
check(answers.map(({ data }) => data.data.value))
`,
  }),
}

/**
 * Programs of which the calls are counted. `SECRET_0` to `SECRET_44` are there, and `FIELDS` with five fields, `a` to `e`.
 *
 * @type {(backend: string, where: Where) => Readonly<Record<string, string>>}
 */
export function countedPrograms(backend, { endpoint = '', project = '' }) {
  const base = { aws: 'aws-sm://', gcp: `gcp-sm://${project}/`, vault: 'vault://secret/' }[backend] ?? ''
  const field = backend === 'vault' ? '#value' : ''
  const more = backend === 'gcp' ? gcpAdapter(endpoint) : {}
  const numbered = (/** @type {number} */ count, /** @type {string} */ reference) =>
    `Object.fromEntries(Array.from({ length: ${count} }, (_, index) => ['V' + index, ${reference}]))`
  return {
    '50 variables of one secret': tightlip(numbered(50, `'${base}SECRET_0${field}'`), more),
    '5 fields of one secret': tightlip(numbered(5, `'${base}FIELDS#' + 'abcde'[index]`), more),
    '1 secret, then 50 refreshes of it at once': tightlip(numbered(1, `'${base}SECRET_0${field}'`), {
      ...more,
      after: "await Promise.all(Array.from({ length: 50 }, () => secrets.refresh('V0')))",
    }),
    '45 secrets': tightlip(numbered(45, `'${base}SECRET_' + index + '${field}'`), more),
  }
}
