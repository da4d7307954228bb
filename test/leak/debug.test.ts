import { expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { madeUp, shows, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token, special, body, pem } = madeUp()
const printed = [token, special, body]

test.each([
  ['mine', 'of the program'],
  ['http', 'of Node'],
  ['net', 'of Node'],
  ['mine,http,net,stream', 'of both'],
])('what NODE_DEBUG=%s makes appear, %s, is masked', async (name) => {
  const common = { secrets: [token, special, pem], env: { NODE_DEBUG: name, LEAK_PRINTED: JSON.stringify(printed) } }
  const [bare, masked] = await Promise.all([false, true].map((hooks) => built.run('debug.mjs', { ...common, hooks })))
  const texts = name.includes('mine') ? printed : [token]
  // Later versions of Node print fewer requests in clear.
  if (name !== 'http' || shows(bare?.output ?? Buffer.alloc(0), token)) {
    for (const text of texts) expect(shows(bare?.output ?? Buffer.alloc(0), text)).toBe(true)
    expect(masked?.text).toContain('[redacted:SECRET_0]')
  }
  for (const text of texts) expect(showsSome(masked?.output ?? Buffer.from(text), text)).toBe(false)
  expect(masked?.code).toBe(0)
})

// What the README says is not covered, and what is warned of at start.
test('a dump that Node cuts after 50 bytes shows the beginning of a secret that is no token, and of a token none of 16 characters', async () => {
  const phrase = 'correct-horse-battery-staple'
  const shown = async (secret: string): Promise<boolean> => {
    const env = { NODE_DEBUG: 'http', LEAK_PRINTED: JSON.stringify([`${'-'.repeat(26)}${secret}`]) }
    const { text } = await built.run('debug.mjs', { hooks: true, secrets: [secret], env })
    expect(text).toContain('more bytes>')
    return text.includes([...Buffer.from(secret.slice(0, 16))].map((byte) => byte.toString(16).padStart(2, '0')).join(' '))
  }
  expect(await Promise.all([phrase, token].map(shown))).toEqual([true, false])
})
