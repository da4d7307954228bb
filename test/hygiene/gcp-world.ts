import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gcp } from '../../adapters/gcp/index.ts'
import { startGcp, type GcpServer } from '../backends/gcp/server.ts'
import { Canaries } from './canaries.ts'
import { FaultyGrpc } from './faulty-grpc.ts'
import { FaultyServer, forwarded, type Received } from './faulty-server.ts'
import { tokenVoice } from './gcp-voice.ts'
import { grpcFault } from './grpc-fault.ts'
import { httpFault, noise } from './http-fault.ts'
import type { World } from './world.ts'

/** By which login is read. */
export interface GcpWorldOptions {
  /** A service account that signs its tokens itself, or a workload of another cloud that exchanges its token. */
  readonly login: 'key' | 'exchange'
  /** It is the exchange of tokens that fails. */
  readonly locked?: boolean
}

/** Secret Manager on loopback behind a gRPC server that fails, and the token service beside it. */
export async function gcpWorld({ login, locked = false }: GcpWorldOptions): Promise<World> {
  const canaries = new Canaries()
  const fake = await startGcp()
  const names = ['app-0', 'app-1']
  for (const name of names) fake.seeds.write(name, canaries.make('value'))
  const said = noise(canaries)
  const forward = async (request: Received) => await forwarded(`http://${fake.login.host}`, request)
  const front = await FaultyGrpc.start(fake.endpoint)
  const tokens = await FaultyServer.start({ answer: forward })
  const elsewhere = await FaultyServer.start({ answer: forward })
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-hygiene-'))
  const credentials = login === 'key' ? { ...fake.login.keyFile } : exchange(fake, tokens.url(), folder)
  const key = fake.login.keyFile.private_key.split('\n').filter((line) => /^[\w+/]{60,}$/.test(line))
  for (const line of [key[0], key[12], key.at(-1)]) canaries.add('private key', line ?? '')
  const options = { endpoint: front.url(), credentials }
  canaries.add('private key id', fake.login.keyFile.private_key_id)
  canaries.add('subject token', fake.login.subjectToken)
  return {
    adapter: gcp(options),
    recipe: { entry: 'gcp', factory: 'gcp', options },
    references: names.map((name) => `gcp-sm://${fake.project}/${name}`),
    value: canaries.make('value that is put'),
    async fail(failure) {
      if (failure === 'a wrong checksum') fake.faults.checksum = 'wrong'
      else if (locked) {
        fake.login.expire()
        await tokens.fail(httpFault(failure, tokenVoice, said, elsewhere.url('localhost')))
      } else await front.fail(grpcFault(failure, said, elsewhere.url('localhost')))
    },
    seen() {
      for (const { headers, message } of front.received) {
        const [, token] = /^Bearer (.+)$/.exec(headers['authorization'] ?? '') ?? []
        if (token !== undefined) canaries.add('token', token)
        if (message.length >= 8) canaries.addWhole('request', message.toString('latin1'))
      }
      for (const { body } of tokens.received) if (body !== '') canaries.addWhole('request', body)
      return canaries
    },
    strayed: () => elsewhere.received.length,
    async stop() {
      await Promise.all([front.stop(), tokens.stop(), elsewhere.stop()])
      await fake.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Credentials of a workload of another cloud ("Workload Identity Federation"). */
function exchange({ login }: GcpServer, tokenUrl: string, folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'token')
  writeFileSync(file, login.subjectToken, { mode: 0o600 })
  return {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${tokenUrl}/exchange`,
    credential_source: { file },
  }
}
