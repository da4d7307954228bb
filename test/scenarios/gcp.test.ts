import { gcp } from '../../adapters/gcp/index.ts'
import { describeDropIn } from './gcp-drop-in.ts'
import { describeFailures } from './gcp-failures.ts'
import { describeLogins } from './gcp-logins.ts'
import { describeReads } from './gcp-reads.ts'
import { describeTransit } from './gcp-transit.ts'

describeDropIn(gcp)
describeReads(gcp)
describeFailures(gcp)
describeLogins(gcp)
describeTransit(gcp)
