import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import build from 'pino-abstract-transport'

/** A transport as pino-pretty is one: it parses lines and writes text. */
async function pretty({ destination }) {
  const file = createWriteStream(destination, { flags: 'a' })
  const write = async (source) => {
    for await (const { level, msg, ...rest } of source) file.write(`${level} ${msg} ${JSON.stringify(rest)}\n`)
  }
  return build(write, {
    async close() {
      file.end()
      await once(file, 'close')
    },
  })
}

export { pretty as default }
