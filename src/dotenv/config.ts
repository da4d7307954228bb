import { configDotenv } from './config-dotenv.ts'
import { optionsFromArguments } from './options.ts'

// `tightlip/config`: loads when it is imported.
configDotenv(optionsFromArguments(process.argv))
