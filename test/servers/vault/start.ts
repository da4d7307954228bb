import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Running, Skip } from '../available.ts'
import { vaultProgram } from './build.ts'

/** How a Vault is started. */
export interface VaultServerOptions {
  /** Files of a certificate and its key: the listener is HTTPS then and asks for client certificates. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A Vault 1.21.4 on loopback, in memory, unsealed. */
export interface VaultServer extends Running {
  readonly address: string
  readonly rootToken: string
  /** What `PUT /v1/sys/unseal` takes as `key` after `PUT /v1/sys/seal`. */
  readonly unsealKey: string
}

/** Starts Vault's real core (BUSL: for tests, never shipped). It ends with this process if it is not stopped before. */
export async function startVault({ tls }: VaultServerOptions = {}): Promise<VaultServer | Skip> {
  const program = await vaultProgram()
  if (typeof program === 'object') return program
  const server = spawn(program, tls === undefined ? [] : ['-tls-cert', tls.cert, '-tls-key', tls.key], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(server, 'close')
  const lines = createInterface({ input: server.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), closed.then(() => [])])) as [string?]
  if (typeof line !== 'string') throw new Error('Vault ended before it was up')
  const said = JSON.parse(line) as { address: string; rootToken: string; unsealKey: string }
  return {
    ...said,
    async stop() {
      server.stdin.end()
      await closed
    },
  }
}
