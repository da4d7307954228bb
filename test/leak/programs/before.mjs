// Runs before the hooks are set.
import fs from 'node:fs'

globalThis.takenBefore = fs.writeSync
