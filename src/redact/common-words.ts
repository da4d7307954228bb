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
  1234 12345 123456 1234567 12345678 123456789 1234567890 0000 00000000 1111 8080 3000 5432 3306 6379 27017 1000 2000 5000 8000 9000
  60000 30000 10000 86400 3600
`

const commonWords: ReadonlySet<string> = new Set(words.trim().split(/\s+/))

/** Whether a value is a word of the shipped list, in any case: it is never masked. */
export function isCommonWord(value: string): boolean {
  return value.length <= 24 && commonWords.has(value.toLowerCase())
}
