import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gcp } from '../../adapters/gcp/index.ts'
import { conformance, conformanceSummary } from '../../src/testing/index.ts'
import { startGcp } from '../backends/gcp/server.ts'
import { gcpSetup } from '../conformance/gcp-setup.ts'
import { describeOn } from '../servers/available.ts'
import { startGoogleClient } from '../servers/gcp/google-client.ts'
import { describeDropIn } from './gcp-drop-in.ts'
import { describeFailures } from './gcp-failures.ts'
import { describeLogins } from './gcp-logins.ts'
import { describeReads } from './gcp-reads.ts'
import { describeTransit } from './gcp-transit.ts'

// Google gives away no server of Secret Manager. The tests run against ours once more, after Google's own client took it for one in this very run;
// were it not so, none of them would pass.
await describeOn('gcp', "Secret Manager as Google's own client takes it", startGoogleClient, (client) => {
  let claims = 0
  let refusal: unknown
  beforeAll(async () => {
    const server = await startGcp()
    try {
      claims = await client.check(server)
    } catch (error) {
      refusal = error
    } finally {
      await server.stop()
    }
  })
  beforeEach(() => {
    if (refusal !== undefined) throw refusal
  })

  it('is one to the client that Google made for Python', () => {
    expect(claims).toBeGreaterThan(70)
  })

  describe('the kit', () => {
    const cases = conformance(gcpSetup(gcp))
    for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

    it('skips no more cases than are known', () => {
      expect(conformanceSummary(cases)).toContain(', 11 skipped')
    })
  })

  describeDropIn(gcp)
  describeReads(gcp)
  describeFailures(gcp)
  describeLogins(gcp)
  describeTransit(gcp)
})
