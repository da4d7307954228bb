import { workerData } from 'node:worker_threads'
import { SecretError } from '../core/errors.ts'
import { isWorkerStart } from './message.ts'
import { optionsFromArguments } from './options.ts'
import { registerProject } from './register-project.ts'

/** The exit status of a process that fails closed; `EX_CONFIG` of sysexits.h. */
const failedClosed = 78

// `tightlip/register`, for `node --import`: the program starts when everything is loaded, or not at all.
if (!isWorkerStart(workerData)) {
  try {
    await registerProject(optionsFromArguments(process.argv))
  } catch (error) {
    process.stderr.write(`${reportOf(error)}\n`)
    process.exit(failedClosed)
  }
}

/** The error in our own words; what is no error of tightlip's may quote a value. */
function reportOf(error: unknown): string {
  return error instanceof SecretError
    ? error.message
    : 'tightlip: the program was not started, because of a failure that is not its own (unknown)'
}
