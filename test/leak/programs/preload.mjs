// What `--import tightlip/register` comes to, with secrets that the test made up.
import { installHooks, processRedactor } from './process.js'

for (const [index, secret] of JSON.parse(process.env.LEAK_SECRETS ?? '[]').entries()) processRedactor().add(`SECRET_${index}`, secret)
installHooks()
