import { programs as bunyan } from './programs/bunyan.mjs'
import { programs as clients } from './programs/clients.mjs'
import { programs as console } from './programs/console.mjs'
import { programs as debugging } from './programs/debugging.mjs'
import { programs as log4js } from './programs/log4js.mjs'
import { programs as morgan } from './programs/morgan.mjs'
import { programs as outside } from './programs/outside.mjs'
import { programs as pino } from './programs/pino.mjs'
import { programs as processes } from './programs/processes.mjs'
import { programs as transports } from './programs/transports.mjs'
import { programs as winston } from './programs/winston.mjs'
import type { Way } from './stand.ts'

/** Programs by their names, and how they are run. */
export interface Area {
  readonly programs: Readonly<Record<string, unknown>>
  readonly way: Way
  /** Each with all three secrets at once, since each costs a thread or a process. */
  readonly together?: boolean
  /** Where what they print goes, a file by default. */
  readonly to?: 'pipes'
  readonly env?: Readonly<Record<string, string>>
  /** What the way needs beside that in the environment. */
  readonly wayEnv?: Readonly<Record<string, string>>
}

/** Programs that run one after the other in a process. */
export const areas: Readonly<Record<string, Area>> = {
  pino: { programs: pino, way: 'loadSecrets' },
  transports: { programs: transports, way: 'config', wayEnv: { NODE_OPTIONS: '--import tightlip/register' } },
  winston: { programs: winston, way: 'config' },
  bunyan: { programs: bunyan, way: 'loadSecrets' },
  log4js: { programs: log4js, way: 'config' },
  morgan: { programs: morgan, way: 'register' },
  clients: { programs: clients, way: 'register' },
  console: { programs: console, way: 'register' },
  debugging: { programs: debugging, way: 'config', env: { NODE_DEBUG: 'app,http' } },
  processes: { programs: processes, way: 'register', together: true },
  outside: { programs: outside, way: 'run', together: true, to: 'pipes' },
}
