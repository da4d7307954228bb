import { randomBytes } from 'node:crypto'
import { aws, parameterStore } from '../../adapters/aws/index.ts'
import { startAws } from '../backends/aws/server.ts'
import { assumed, jsonVoice, xmlVoice } from './aws-voice.ts'
import { Canaries } from './canaries.ts'
import { FaultyServer, forwarded, type Received } from './faulty-server.ts'
import { httpFault, noise } from './http-fault.ts'
import type { World } from './world.ts'

/** What is read, and by which login. */
export interface AwsWorldOptions {
  readonly scheme: 'aws-sm' | 'aws-ps'
  /** How many secrets are loaded. */
  readonly count: number
  /** A role is assumed, and it is STS that fails. */
  readonly role?: boolean
}

/** AWS on loopback behind a server that fails, and STS beside it. */
export async function awsWorld({ scheme, count, role = false }: AwsWorldOptions): Promise<World> {
  const canaries = new Canaries()
  const fake = await startAws()
  const { credentials } = fake
  const names = Array.from({ length: count }, (_, index) => `app-${index}`)
  for (const name of names) {
    const value = canaries.make('value')
    if (scheme === 'aws-ps') fake.parameters().put(name, 'SecureString', value)
    else fake.secrets().addVersion(fake.secrets().create(name), { SecretString: value })
  }
  const said = noise(canaries)
  const front = await FaultyServer.start({ answer: async (request) => await forwarded(fake.endpoint, request) })
  const sts = await FaultyServer.start({ answer: () => assumed(credentials) })
  const elsewhere = await FaultyServer.start({ answer: async (request) => await forwarded(fake.endpoint, request) })
  const master = {
    accessKeyId: canaries.make('key id'),
    secretAccessKey: canaries.make('secret key'),
    sessionToken: canaries.make('session'),
  }
  const options = {
    region: fake.region,
    endpoint: front.url(),
    credentials: role ? master : credentials,
    env: { AWS_ENDPOINT_URL_STS: sts.url() },
    ...(role && { assumeRole: { arn: 'arn:aws:iam::123456789012:role/reader', externalId: canaries.make('external id') } }),
  }
  canaries.add('key id', credentials.accessKeyId)
  canaries.add('secret key', credentials.secretAccessKey)
  canaries.add('session token', credentials.sessionToken)
  return {
    adapter: scheme === 'aws-ps' ? parameterStore(options) : aws(options),
    recipe: { entry: 'aws', factory: scheme === 'aws-ps' ? 'parameterStore' : 'aws', options },
    references: names.map((name) => `${scheme}://${name}`),
    value: canaries.make('value that is put'),
    async fail(failure) {
      const [server, voice] = role ? [sts, xmlVoice] : [front, jsonVoice]
      if (role) fake.expire()
      await server.fail(httpFault(failure, voice, said, elsewhere.url('localhost')))
    },
    seen() {
      for (const request of [...front.received, ...sts.received]) addRequest(canaries, request)
      return canaries
    },
    strayed: () => elsewhere.received.length,
    async stop() {
      await Promise.all([front.stop(), sts.stop(), elsewhere.stop()])
      await fake.stop()
    },
  }
}

function addRequest(canaries: Canaries, { headers, body }: Received): void {
  const signature = /Signature=([0-9a-f]{64})/.exec(headers['authorization'] ?? '')?.[1]
  canaries.add('signature', signature ?? randomBytes(16).toString('hex'))
  canaries.addWhole('request', body)
}
