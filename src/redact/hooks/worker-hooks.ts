import { installHooks } from '../process.ts'
import { hideStart } from './workers.ts'

// What a worker begins with, by `--require`. Built as one file of its own, since it runs before everything else in every worker.
hideStart()
installHooks()
