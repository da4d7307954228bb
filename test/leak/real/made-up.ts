import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** Names of the variables, in the order in which programs print them. */
export const names = ['API_TOKEN', 'DB_PASSWORD', 'SIGNING_KEY'] as const

/** The values of one run by the names of their variables. */
export type Values = Readonly<Record<(typeof names)[number], string>>

/** Makes up a token, a password full of characters that are escaped somewhere, and a private key of several lines. */
export function madeUp(): Values {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    API_TOKEN: `tk_${randomBytes(18).toString('hex')}`,
    DB_PASSWORD: `p"a's\\s<w>&%+ /=?#é${randomBytes(9).toString('hex')}\t|end`,
    SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
