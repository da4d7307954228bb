import { SecretError } from '../core/errors.ts'
import { holdChannel } from './held-channel.ts'
import { optionsFromArguments } from './options.ts'
import { registerProject } from './register-project.ts'
import { isOwnThread } from './threads.ts'

/** The exit status of a process that fails closed; `EX_CONFIG` of sysexits.h. */
const failedClosed = 78

// `tightlip/register`, for `node --import`: the program starts when everything is loaded, or not at all.
if (!isOwnThread()) {
  const release = holdChannel()
  try {
    await registerProject(optionsFromArguments(process.argv))
    release()
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
