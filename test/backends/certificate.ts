import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A private key and its certificate, in PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** What a certificate is for. */
export interface Subject {
  /** The common name; `tightlip test` by default. */
  readonly name?: string
  /** Names and addresses that a server is reached by; `localhost`, `127.0.0.1` and `::1` by default, none for a client. */
  readonly hosts?: readonly string[]
  /** Whether it proves who a client is; a server's by default. */
  readonly client?: boolean
}

/** An authority of one test run. */
export interface Authority extends Certificate {
  /** Issues a certificate that this authority vouches for. */
  issue(subject?: Subject): Certificate
}

const loopback = ['localhost', '127.0.0.1', '::1']

/** Makes an authority that nobody else trusts, by the `openssl` command. */
export function authority(): Authority {
  const made = inFolder((folder) => {
    request(folder, 'authority', 'tightlip test authority')
    const extensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
    sign(folder, 'authority', extensions, ['-signkey', 'authority.key'])
    return read(folder, 'authority')
  })
  return {
    ...made,
    issue(subject = {}) {
      return inFolder((folder) => {
        writeFileSync(join(folder, 'authority.key'), made.key, { mode: 0o600 })
        writeFileSync(join(folder, 'authority.crt'), made.cert)
        request(folder, 'issued', subject.name ?? 'tightlip test')
        sign(folder, 'issued', extensionsOf(subject), ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial'])
        return read(folder, 'issued')
      })
    },
  }
}

/** Makes a certificate of a server that vouches for itself: it is its own `ca`. */
export function selfSigned(subject: Subject = {}): Certificate {
  return inFolder((folder) => {
    request(folder, 'own', subject.name ?? 'tightlip test')
    sign(folder, 'own', extensionsOf(subject), ['-signkey', 'own.key'])
    return read(folder, 'own')
  })
}

function extensionsOf({ client = false, hosts = client ? [] : loopback }: Subject): string {
  const names = hosts.map((host) => (/^[\d.]+$|:/.test(host) ? `IP:${host}` : `DNS:${host}`))
  const alternative = names.length === 0 ? '' : `subjectAltName=${names.join(',')}\n`
  return `basicConstraints=CA:FALSE\nextendedKeyUsage=${client ? 'clientAuth' : 'serverAuth'}\n${alternative}`
}

function request(folder: string, file: string, name: string): void {
  openssl(folder, ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${file}.key`])
  // A configuration of its own, since the machine's may add extensions.
  writeFileSync(join(folder, 'empty.cnf'), '[req]\ndistinguished_name=name\n[name]\n')
  openssl(folder, ['req', '-new', '-config', 'empty.cnf', '-key', `${file}.key`, '-subj', `/CN=${name}`, '-out', `${file}.csr`])
}

function sign(folder: string, file: string, extensions: string, by: readonly string[]): void {
  writeFileSync(join(folder, `${file}.ext`), extensions)
  const out = ['-days', '2', '-sha256', '-extfile', `${file}.ext`, '-out', `${file}.crt`]
  openssl(folder, ['x509', '-req', '-in', `${file}.csr`, ...by, ...out])
}

function read(folder: string, file: string): Certificate {
  return { key: readFileSync(join(folder, `${file}.key`), 'utf8'), cert: readFileSync(join(folder, `${file}.crt`), 'utf8') }
}

function openssl(cwd: string, args: readonly string[]): void {
  execFileSync('openssl', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-certificate-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
