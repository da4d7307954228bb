/** So many characters of a secret in a row are a leak. */
const run = 16

/** An output is read once and asked for each secret. */
const known = new WeakMap<Buffer, readonly string[]>()

/**
 * Whether an output shows a run of a secret in a spelling that somebody who looks for it can read: as it is or escaped, broken over lines,
 * in columns, boxes or colours, in UTF-16, percent, HTML, base64, base64 twice, hex, or as numbers. Only letters and digits are compared.
 */
export function shows(output: Buffer, secret: string): boolean {
  const all = known.get(output) ?? readings(output)
  known.set(output, all)
  return runsOf(secret).some((text) => all.some((reading) => reading.includes(text)))
}

/** The texts that an output can be read as, without what stands between letters and digits. */
export function readings(output: Buffer): readonly string[] {
  const plain = output.toString('latin1').replaceAll(/\u001B\[[\d;]*m/g, '')
  const unescaped = [plain, unescape(plain), unescape(unescape(plain))]
  const base64 = decodeAll(plain)
  return [...unescaped, ...base64, ...base64.flatMap((text) => decodeAll(text)), ...hex(plain), decimal(plain)].map((text) => bare(text))
}

/** What every private key on the curve P-256 begins with, before what was drawn. */
const header = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg'

function runsOf(secret: string): readonly string[] {
  return secret
    .replace(header, '')
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .map((line) => bare(line))
    .flatMap((line) => Array.from({ length: Math.max(0, line.length - run + 1) }, (_, at) => line.slice(at, at + run)))
}

function bare(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '')
}

function unescape(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\[xnrt]/g, ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/&\w+;/g, ' ')
}

/** Base64 may begin anywhere in a run of its characters. */
function decodeAll(text: string): readonly string[] {
  const runs = text.match(/[\w+/-]{20,}/g)?.join(' ') ?? ''
  return [0, 1, 2, 3].map((at) => runs.replaceAll(/[\w+/-]+/g, (one) => ` ${Buffer.from(one.slice(at), 'base64').toString('latin1')} `))
}

function hex(text: string): readonly string[] {
  const runs = text.match(/(?:[0-9a-f]{2}[ :]?){12,}/gi) ?? []
  return [0, 1].map((at) => runs.map((one) => Buffer.from(one.replaceAll(/[ :]/g, '').slice(at), 'hex').toString('latin1')).join(' '))
}

/** Lists of numbers, also with an index before each, in hex, or of a line each. */
function decimal(text: string): string {
  return text
    .replaceAll(/"\d+":/g, '')
    .replaceAll(/(?:(?:0x[0-9a-f]{1,2}|\b\d{1,3})\b[^0-9a-z]{1,12}){12,}/gi, (list) =>
      String.fromCharCode(...(list.match(/\w+/g)?.map(Number) ?? [])),
    )
}
