import { programs as bunyan } from './programs/bunyan.mjs'
import { programs as clients } from './programs/clients.mjs'
import { programs as console } from './programs/console.mjs'
import { programs as log4js } from './programs/log4js.mjs'
import { programs as morgan } from './programs/morgan.mjs'
import { programs as pino } from './programs/pino.mjs'
import { programs as winston } from './programs/winston.mjs'
import type { Way } from './stand.ts'

/** Programs by their names, and the way in which they get their secrets. */
export interface Area {
  readonly programs: Readonly<Record<string, unknown>>
  readonly way: Way
}

/** Programs that run one after the other in a process. */
export const areas: Readonly<Record<string, Area>> = {
  clients: { programs: clients, way: 'register' },
  console: { programs: console, way: 'register' },
  pino: { programs: pino, way: 'loadSecrets' },
  winston: { programs: winston, way: 'config' },
  bunyan: { programs: bunyan, way: 'loadSecrets' },
  log4js: { programs: log4js, way: 'config' },
  morgan: { programs: morgan, way: 'register' },
}
