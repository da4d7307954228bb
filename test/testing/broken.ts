import type { Broken } from './breaking.ts'
import { brokenBatches } from './broken-batches.ts'
import { brokenFailures } from './broken-failures.ts'
import { brokenLives } from './broken-lives.ts'
import { brokenReads } from './broken-reads.ts'
import { brokenWrites } from './broken-writes.ts'

/** Adapters broken on purpose, each in one way. */
export const brokenAdapters: readonly Broken[] = [...brokenReads, ...brokenBatches, ...brokenFailures, ...brokenWrites, ...brokenLives]
