import type { Answer } from './faulty-server.ts'
import type { Voice } from './http-fault.ts'

/** How Google's token services say things (RFC 6749, 5.2). */
export const tokenVoice: Voice = {
  refusal: (status, _, text) => said(status, status === 429 ? 'rate_limit_exceeded' : 'invalid_grant', text),
  expired: (_, text) => said(400, 'invalid_grant', text),
}

function said(status: number, error: string, text: string): Answer {
  const body = JSON.stringify({ error, error_description: text, canary: text })
  return { status, headers: { 'content-type': 'application/json' }, body }
}
