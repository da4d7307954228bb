import { expect } from 'vitest'
import { policyText } from '../backends/vault/policy.ts'
import { rawVault, type RawBody, type RawRequest, type RawVault } from '../backends/vault/raw.ts'
import { shapeOf, type Trace } from './vault-trace.ts'

/** Sends requests about leases of a role that `leasing` makes, of 1 hour and at most 2, and notes the answers. */
export async function traceLeases(
  server: { readonly address: string; readonly rootToken: string },
  leasing: (operator: RawVault, mount: string, role: string) => Promise<void>,
): Promise<readonly Trace[]> {
  const vault = rawVault(server)
  const traces: Trace[] = []
  const note = async (step: string, method: string, path: string, request?: RawRequest): Promise<RawBody> => {
    const answer = await vault.send(method, path, request)
    traces.push({ step, ...shapeOf(answer) })
    return answer.body ?? {}
  }
  await leasing(vault, 'parity-db', 'app')
  await vault.must('PUT', 'sys/policies/acl/parity-db', { body: { policy: policyText({ 'parity-db/creds/*': ['read'] }) } })
  const { auth } = await vault.must('POST', 'auth/token/create', { body: { policies: ['parity-db'] } })
  const token = auth?.client_token ?? ''
  const { lease_id = '', lease_duration: given } = await note('credentials', 'GET', 'parity-db/creds/app', { token })
  const body = { lease_id }
  await note('a role that is not', 'GET', 'parity-db/creds/none', { token })
  await note('look it up', 'POST', 'sys/leases/lookup', { token, body })
  const { lease_duration: renewed } = await note('renew', 'POST', 'sys/leases/renew', { token, body })
  const { lease_duration: capped } = await note('renew for too long', 'POST', 'sys/leases/renew', {
    token,
    body: { lease_id, increment: 360_000 },
  })
  await note('look it up after that', 'POST', 'sys/leases/lookup', { token, body })
  await note('revoke without being allowed to', 'POST', 'sys/leases/revoke', { token, body })
  await note('revoke', 'POST', 'sys/leases/revoke', { body: { lease_id, sync: true } })
  await note('renew after that', 'POST', 'sys/leases/renew', { token, body })
  const second = await vault.must('GET', 'parity-db/creds/app', { token })
  await note('the token ends', 'POST', 'auth/token/revoke-self', { token })
  // Vault ends the leases of a token in the background.
  await expect.poll(async () => (await vault.send('POST', 'sys/leases/lookup', { body: { lease_id: second.lease_id } })).status).toBe(400)
  traces.push({ step: 'seconds', status: 0, shape: [given, renewed, capped].map((seconds) => Math.round((seconds ?? 0) / 60)) })
  await vault.must('DELETE', 'sys/mounts/parity-db')
  return traces
}
