import type { Answer } from './faulty-server.ts'
import type { Voice } from './http-fault.ts'

/** How Vault says things. A refusal by policy is one of a path; the token stays good. */
export const vaultVoice: Voice = {
  refusal(status, { path }, text) {
    const aboutToken = /^\/v1\/(?:auth\/token\/lookup-self|sys\/internal\/ui\/mounts$)/.test(path)
    return status === 403 && aboutToken ? undefined : said(status, text)
  },
  expired: (_, text) => said(403, text),
}

function said(status: number, text: string): Answer {
  const errors = [`1 error occurred:\n\t* ${text}\n\n`, text]
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ errors, canary: text }) }
}
