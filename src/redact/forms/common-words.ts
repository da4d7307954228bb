// Values that many projects have and that ordinary output is full of: a mask for them would hide nothing and spoil much.
const words = `
  true false null undefined none nil void yes no on off enabled disabled enable disable default auto always never unknown empty
  localhost 127.0.0.1 0.0.0.0 ::1 host.docker.internal example.com http https file data api app web www server client service
  admin administrator root user users username guest public private anonymous nobody system node nodejs npm main master index
  password passwd passphrase secret token test tests testing tester example sample demo dummy foobar changeme change-me change_me
  development production staging preview local dev prod debug info warn warning error trace silent verbose fatal log
  postgres postgresql mysql mariadb mongo mongodb redis rabbitmq elastic elasticsearch minio sqlite oracle mssql memory docker
  utf8 utf-8 ascii base64 json text html plain string number boolean object function
  redacted redaction failed
  x-oauth-basic x-access-token oauth2accesstoken gitlab-ci-token
  1234 12345 123456 1234567 12345678 123456789 1234567890 0000 00000000 1111 8080 3000 5432 3306 6379 27017 1000 2000 5000 8000 9000
  60000 30000 10000 86400 3600
`

const commonWords: ReadonlySet<string> = new Set(words.trim().split(/\s+/))

/** Whether a value is a word of the shipped list, in any case, one character over and over, or an alphabet: it is never masked. */
export function isCommonWord(value: string): boolean {
  return (value.length <= 24 && commonWords.has(value.toLowerCase())) || isRow(value)
}

/** What follows the last digit or letter of an alphabet: of the decimal and hexadecimal digits, base 36, base 62, base 64. */
const afterLast: ReadonlySet<string> = new Set(['90', '9a', '9A', 'f0', 'F0', 'z0', 'Z0', 'za', 'zA', 'Za', 'ZA', '9+', '9-', '+/', '-_'])

const shortestAlphabet = 16

/** `00000000-0000-0000-0000-000000000000`, `xxxxxxxx`, `0123456789abcdef`: what stands in place of a secret where there is none yet. */
function isRow(value: string): boolean {
  const characters = value.replaceAll(/[-_. ]/g, '')
  return isRepeated(characters) || (characters.length >= shortestAlphabet && isAlphabet(characters))
}

function isRepeated(text: string): boolean {
  for (let at = 1; at < text.length; at++) if (text.charCodeAt(at) !== text.charCodeAt(0)) return false
  return true
}

/** Whether each character is the one after the last in an alphabet of digits or letters. */
export function isAlphabet(text: string): boolean {
  for (let at = 1; at < text.length; at++) {
    if (text.charCodeAt(at) - text.charCodeAt(at - 1) !== 1 && !afterLast.has(text.slice(at - 1, at + 1))) return false
  }
  return true
}
