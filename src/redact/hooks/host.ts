import { runInThisContext } from 'node:vm'

/**
 * The process itself. Test runners that give each test file a context of its own put a copy in the place of `process`; events of the
 * process reach the real one alone.
 */
export const host: NodeJS.Process = runInThisContext('process') as NodeJS.Process
