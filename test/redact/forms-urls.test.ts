import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { looksSecret } from '../../src/redact/forms/verdict.ts'
import { drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor
}

const [password, token, hex] = [`${drawToken(9)}!x`, drawToken(24), randomBytes(16).toString('hex')]
const account = randomBytes(64).toString('base64')
const uuid = randomUUID()

interface Case {
  readonly title: string
  readonly value: string
  readonly secrets: readonly string[]
  readonly publics: readonly string[]
}

const urls: readonly Case[] = [
  {
    title: 'PostgreSQL',
    value: `postgresql://app_user:${password}@db-1.prod.example.com:5432/orders?sslmode=require&application_name=checkout`,
    secrets: [password],
    publics: ['app_user', 'db-1.prod.example.com', 'orders', 'sslmode=require', 'checkout', '/orders?sslmode=require'],
  },
  {
    title: 'MongoDB with a record',
    value: `mongodb+srv://app_user:${password}@cluster0.ab1cd.mongodb.example/orders?retryWrites=true&w=majority&authSource=admin`,
    secrets: [password],
    publics: ['app_user', 'cluster0.ab1cd.mongodb.example', 'retryWrites=true&w=majority', 'mongodb+srv://app_user'],
  },
  {
    title: 'Redis',
    value: `redis://:${password}@cache-1.example.com:6379/0`,
    secrets: [password],
    publics: ['cache-1.example.com', ':6379/0'],
  },
  {
    title: 'AMQP',
    value: `amqps://service-a:${password}@mq.example.com:5671/%2Fvhost-a?heartbeat=30`,
    secrets: [password],
    publics: ['service-a', 'mq.example.com', '%2Fvhost-a', '/vhost-a', 'heartbeat=30'],
  },
  {
    title: 'MySQL with the password as an option',
    value: `mysql://db.example.com/orders?user=app_user&password=${encodeURIComponent('p+s & w/rd%')}&charset=utf8mb4`,
    secrets: ['p+s & w/rd%', encodeURIComponent('p+s & w/rd%')],
    publics: ['db.example.com', 'app_user', 'charset=utf8mb4', 'orders'],
  },
  {
    title: 'JDBC, PostgreSQL',
    value: `jdbc:postgresql://db.example.com:5432/orders?user=app_user&password=${password}&ssl=true`,
    secrets: [password],
    publics: ['app_user', 'db.example.com', 'jdbc:postgresql://db.example.com:5432/orders', 'ssl=true'],
  },
  {
    title: 'JDBC, SQL Server',
    value: `jdbc:sqlserver://db.example.com:1433;databaseName=orders;user=app_user;password=${password};encrypt=true`,
    secrets: [password],
    publics: ['app_user', 'db.example.com', 'databaseName=orders', 'encrypt=true'],
  },
  {
    title: 'JDBC, Oracle',
    value: `jdbc:oracle:thin:app_user/${password}@//db.example.com:1521/orders`,
    secrets: [password],
    publics: ['app_user', 'db.example.com', ':1521/orders'],
  },
  {
    title: 'SMTP',
    value: `smtps://user%40example.com:${password}@smtp.example.com:465/?pool=true`,
    secrets: [password],
    publics: ['user@example.com', 'user%40example.com', 'smtp.example.com'],
  },
  {
    title: 'a password with all that a URL is made of',
    value: `mysql://app_user:a/b?c#d+e@db.example.com/orders`,
    secrets: ['a/b?c#d+e'],
    publics: ['app_user', 'db.example.com', '/orders'],
  },
  {
    title: 'a proxy, without a scheme',
    value: `app_user:${password}@proxy.example.com:3128`,
    secrets: [password],
    publics: ['app_user', 'proxy.example.com:3128'],
  },
  {
    title: 'Go, without a scheme',
    value: `app_user:${password}@tcp(db.example.com:3306)/orders?parseTime=true`,
    secrets: [password],
    publics: ['app_user', 'tcp(db.example.com:3306)/orders', 'parseTime=true'],
  },
  {
    title: 'Sentry, whose public key is masked as a token in place of a user',
    value: `https://${hex}@o123456.ingest.example.io/4501234567890`,
    secrets: [hex],
    publics: ['o123456.ingest.example.io', '4501234567890'],
  },
  {
    title: 'a web hook of Slack',
    value: `https://hooks.slack.example/services/T01ABCDEF/B01ABCDEF/${token}`,
    secrets: [token, token.slice(2, 22)],
    publics: ['hooks.slack.example', '/services/', 'T01ABCDEF', 'B01ABCDEF'],
  },
  {
    title: 'a bot of Telegram',
    value: `https://api.telegram.example/bot123456789:AA${token}/sendMessage`,
    secrets: [`AA${token}`],
    publics: ['api.telegram.example', 'bot123456789', '/sendMessage'],
  },
  {
    title: 'Git with a token in place of a user',
    value: `https://${token}:x-oauth-basic@github.example/team/project.git`,
    secrets: [token],
    publics: ['x-oauth-basic', 'github.example', 'team/project.git'],
  },
  {
    title: 'Git with a token in place of a password',
    value: `https://x-access-token:${token}@github.example/team/project.git`,
    secrets: [token],
    publics: ['x-access-token', 'github.example/team/project.git'],
  },
  {
    title: 'a signed URL of AWS',
    value: `https://bucket.s3.example.com/reports/2026/november.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261124T113945Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=${hex}`,
    secrets: [hex],
    publics: ['bucket.s3.example.com', 'november.csv', 'AWS4-HMAC-SHA256', '20261124T113945Z', 'X-Amz-SignedHeaders=host'],
  },
  {
    title: 'a signed URL of Azure',
    value: `https://account.blob.example.net/files/report.pdf?sv=2022-11-02&st=2026-11-24T08%3A49%3A37Z&sr=b&sp=r&sig=${encodeURIComponent(account)}`,
    secrets: [account, encodeURIComponent(account)],
    publics: ['account.blob.example.net', 'sv=2022-11-02', 'report.pdf', '2026-11-24T08%3A49%3A37Z'],
  },
  {
    title: 'an ordinary address with an identifier and a commit',
    value: `https://example.com/tenants/${uuid}/commit/${randomBytes(20).toString('hex')}/assets/app.3f2a9c81b7d64e0f.js?v=2`,
    secrets: [],
    publics: [uuid, 'app.3f2a9c81b7d64e0f.js', 'example.com/tenants'],
  },
  {
    title: 'a user without a password',
    value: 'ssh://deployer@git.example.com/team/project',
    secrets: [],
    publics: ['deployer', 'git.example.com'],
  },
  {
    title: 'an address in a query',
    value: 'mongodb://db.example.com:27017/orders?owner=a@b.example',
    secrets: [],
    publics: ['db.example.com', '27017/orders', 'b.example'],
  },
]

const settings: readonly Case[] = [
  {
    title: 'SQL Server',
    value: `Server=tcp:db.example.com,1433;Initial Catalog=orders;User ID=app_user;Password=${password};Encrypt=True;Connection Timeout=30;`,
    secrets: [password],
    publics: ['tcp:db.example.com,1433', 'orders', 'app_user', 'Connection Timeout=30', 'Encrypt=True'],
  },
  {
    title: 'SQL Server with quotes',
    value: `Data Source=db.example.com; Pwd="${password};""x"; Uid=app_user`,
    secrets: [`${password};"x`, `"${password};""x"`],
    publics: ['db.example.com', 'app_user'],
  },
  {
    title: 'Azure storage',
    value: `DefaultEndpointsProtocol=https;AccountName=mystorage1;AccountKey=${account};EndpointSuffix=core.windows.example`,
    secrets: [account, account.slice(10, 40)],
    publics: ['DefaultEndpointsProtocol=https', 'mystorage1', 'core.windows.example'],
  },
  {
    title: 'Azure Service Bus',
    value: `Endpoint=sb://bus-1.servicebus.example/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${account}`,
    secrets: [account],
    publics: ['sb://bus-1.servicebus.example/', 'RootManageSharedAccessKey', 'bus-1'],
  },
  {
    title: 'libpq',
    value: `host=db.example.com port=5432 dbname=orders user=app_user password='${password} it\\'s' sslmode=require`,
    secrets: [`${password} it's`],
    publics: ['db.example.com', 'dbname=orders', 'app_user', 'sslmode=require'],
  },
  {
    title: 'a form',
    value: `grant_type=client_credentials&client_id=checkout-app&client_secret=${encodeURIComponent('a b/c=d&e')}`,
    secrets: ['a b/c=d&e', encodeURIComponent('a b/c=d&e')],
    publics: ['checkout-app', 'grant_type=client_credentials'],
  },
  { title: 'Bearer', value: `Bearer ${password}`, secrets: [password], publics: ['Bearer ', 'bearer'] },
  {
    title: 'Basic',
    value: `Basic ${Buffer.from(`app_user:${password}`).toString('base64')}`,
    secrets: [password, `app_user:${password}`, Buffer.from(`app_user:${password}`).toString('base64')],
    publics: ['app_user', 'Basic '],
  },
  { title: 'quotes', value: `"${password}"`, secrets: [password], publics: ['""'] },
  { title: 'space', value: `  ${password} \r\n`, secrets: [password], publics: ['  ', '\r\n'] },
]

describe.each([...urls, ...settings])('of $title', ({ value, secrets, publics }) => {
  const redactor = knowing(value)

  it('the secret parts are masked and the public ones are not', () => {
    expect(redactor.text(`is ${value.trim()}`)).toBe(`is ${mask}`)
    for (const secret of secrets) expect(redactor.text(`<${secret}>`)).toBe(`<${mask}>`)
    for (const secret of secrets) expect(redactor.text(Buffer.from(secret).toString('base64'))).toContain(mask)
    for (const text of publics) expect(redactor.text(`<${text}>`)).toBe(`<${text}>`)
  })
})

it.each([...urls, ...settings.slice(0, 6)])(
  'as a literal that nobody declared, $title is a secret if it has a secret part',
  ({ value, secrets }) => {
    expect(looksSecret('SETTING', value)).toBe(secrets.length > 0)
  },
)

it.each(['sort=key=asc', 'token bucket', 'a=b;c=d', 'key=', 'retries=3 timeout=5', '12:30:45', 'user:group@host', 'key=value'])(
  'the setting %j is no secret',
  (value) => {
    expect(looksSecret('SETTING', value)).toBe(false)
  },
)
