import { workerData } from 'node:worker_threads'
import { configDotenv } from './config-dotenv.ts'
import { isWorkerStart } from './message.ts'
import { optionsFromArguments } from './options.ts'

// `tightlip/config`: loads when it is imported. Preloads run again in every worker; in tightlip's own there is nothing to load.
if (!isWorkerStart(workerData)) configDotenv(optionsFromArguments(process.argv))
