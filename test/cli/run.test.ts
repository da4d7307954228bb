import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { initialized, type Project } from './cli.ts'

const value = (): string => randomBytes(18).toString('base64url')

/** A project whose `.env` refers to a stored secret, which is returned too. */
function prepared(more = ''): { project: Project; secret: string } {
  const project = initialized()
  const secret = value()
  project.set('API_KEY', secret)
  project.write('.env', `TIGHTLIP_ENV=development\nAPI_KEY=age://API_KEY\nPORT=3000\n${more}`)
  return { project, secret }
}

const node = (source: string): string[] => ['run', '--', process.execPath, '-e', source]

describe('tightlip run', () => {
  it('gives the command its secrets, and masks them in what it prints on either stream', () => {
    const literal = value()
    const { project, secret } = prepared(`DB_PASSWORD=${literal}\nESCAPED=string://age://x\n`)
    const source = `const { API_KEY, DB_PASSWORD, PORT, ESCAPED } = process.env
      console.log(API_KEY.length, API_KEY, PORT, ESCAPED); console.error(Buffer.from(API_KEY).toString('base64'), DB_PASSWORD)`
    expect(project.run(node(source))).toEqual({
      status: 0,
      stdout: `${secret.length} [redacted:API_KEY] 3000 age://x\n`,
      stderr: '[redacted:API_KEY] [redacted:DB_PASSWORD]\n',
    })
  })

  it('gives the command its secrets whatever is said of children, and the command may limit its own', () => {
    const { project, secret } = prepared('TIGHTLIP_CHILDREN=none\n')
    project.write('tightlip.config.mjs', 'export default { children: [] }')
    expect(project.run(node('console.log(process.env.API_KEY.length, process.env.TIGHTLIP_CHILDREN)')).stdout).toBe(
      `${secret.length} none\n`,
    )
  })

  it('masks a secret that comes in pieces, keeps prompts without a line end, and passes binary output as it is', async () => {
    const { project, secret } = prepared()
    const source = `const half = process.env.API_KEY.length / 2
      process.stdout.write(process.env.API_KEY.slice(0, half))
      setTimeout(() => process.stdout.write(process.env.API_KEY.slice(half) + ' name? '), 5)
      process.stdin.once('data', () => process.exit())`
    const started = project.start(node(source))
    await started.prints('name? ')
    started.child.stdin?.write('x')
    const { stdout } = await started.ended
    expect(stdout).toBe('[redacted:API_KEY] name? ')
    expect(stdout).not.toContain(secret.slice(0, 12))
    const bytes = project.start(node('process.stdout.write(Buffer.from(Array.from({ length: 70000 }, (_, i) => (i * 7) % 256)))'))
    bytes.child.stdout?.setEncoding('latin1')
    const wanted = Buffer.from(Array.from({ length: 70000 }, (_, index) => (index * 7) % 256)).toString('latin1')
    expect((await bytes.ended).stdout === wanted).toBe(true)
  })

  it('keeps the order of what the two streams are given 50 ms apart', () => {
    const { project } = prepared()
    const source = `let n = 0; const next = () => { (n % 2 ? process.stderr : process.stdout).write(n + ' '); if (++n < 20) setTimeout(next, 50) }; next()`
    const both = project.shell(`"$node" "$cli" run -- "$node" -e "$source" 2>&1`, { source })
    expect(both.stdout).toBe(Array.from({ length: 20 }, (_, index) => `${index} `).join(''))
  })

  it('passes standard input, arguments and options on, with or without --', () => {
    const { project } = prepared()
    expect(project.run(['run', '--', 'cat'], { input: 'through' }).stdout).toBe('through')
    expect(project.run(['run', 'echo', '-e', '--json', '--help', '--', 'x']).stdout).toMatch(/--json --help -- x\n$/)
    expect(project.run(['run', '-e', 'development', '--', 'echo', '--', 'a b']).stdout).toBe('-- a b\n')
    expect(project.run(['run']).status).toBe(2)
    expect(project.run(['run', '--']).status).toBe(2)
  })

  it('ends with the exit code of the command, 127 for none, 126 for one that cannot be executed', () => {
    const { project } = prepared()
    expect(project.run(['run', '--', 'sh', '-c', 'exit 42']).status).toBe(42)
    expect(project.run(['run', '--', 'sh', '-c', 'kill -KILL $$']).status).toBe(137)
    expect(project.run(['run', '--', 'no-such-command-here'])).toMatchObject({
      status: 127,
      stderr: expect.stringContaining('command not found'),
    })
    project.write('plain.txt', 'text')
    expect(project.run(['run', '--', './plain.txt'])).toMatchObject({ status: 126, stderr: expect.stringContaining('not executable') })
    expect(project.run(['run', '--', './.tightlip']).status).toBe(126)
  })

  it('runs nothing and ends with 78 when a reference cannot be resolved', () => {
    const { project } = prepared('OTHER=age://NOT_THERE\nTHIRD=op://x/y\n')
    const { status, stdout, stderr } = project.run(['run', '--', 'echo', 'ran'])
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr).toContain('2 problems, no secret was loaded')
  })

  it('never gives the command TIGHTLIP_IDENTITY, wherever it was set', () => {
    const { project } = prepared()
    const key = /AGE-SECRET-KEY-1\w+/.exec(project.readHome('.config/tightlip/identity.txt'))?.[0] ?? ''
    const shows = ['run', '--', 'sh', '-c', 'env; cat /proc/$PPID/environ 2>/dev/null | tr "\\0" "\\n"; echo "$API_KEY"']
    const ci = project.as({ HOME: '/nonexistent', TIGHTLIP_IDENTITY: key })
    const inherited = ci.run(['run', '--', 'env'])
    expect(inherited).toMatchObject({ status: 0, stdout: expect.stringContaining('API_KEY=[redacted:API_KEY]') })
    expect(inherited.stdout).not.toContain('TIGHTLIP_IDENTITY=')
    project.write('.env', `${project.read('.env')}TIGHTLIP_IDENTITY=${key}\n`)
    const fromFile = project.as({ HOME: '/nonexistent' }).run(shows)
    expect(fromFile).toMatchObject({ status: 0, stdout: expect.stringContaining('\n[redacted:API_KEY]\n') })
    expect(fromFile.stdout).not.toMatch(/TIGHTLIP_IDENTITY=|AGE-SECRET/)
  })

  it('lets the environment win over the .env files, and resolves references in it', () => {
    const { project } = prepared()
    project.set('FROM_SHELL', 'shell-secret-value')
    const { stdout } = project.run(['run', '--', 'sh', '-c', 'echo $PORT $X'], { env: { PORT: '80', X: 'age://FROM_SHELL' } })
    expect(stdout).toBe('80 [redacted:X]\n')
  })

  it('leaves the output alone with --no-mask, and the record says so', () => {
    const { project, secret } = prepared()
    project.write(
      'tightlip.config.mjs',
      `import { appendFileSync } from 'node:fs'
       export default { record: ({ delivery, outcome, facts }) => appendFileSync('events', JSON.stringify([delivery, outcome, facts.redaction ?? 'on']) + '\\n') }`,
    )
    const printing = ['--', 'sh', '-c', 'echo $API_KEY']
    expect(project.run(['run', '--no-mask', ...printing]).stdout).toBe(`${secret}\n`)
    expect(project.run(['run', ...printing]).stdout).toBe('[redacted:API_KEY]\n')
    expect(project.read('events')).toBe('["child","released","off"]\n["child","released","on"]\n')
  })

  it('refuses a value that no environment can hold, without showing it', () => {
    const { project } = prepared('ZERO=age://ZERO\n')
    project.set('ZERO', 'before\0behind')
    const { status, stdout, stderr } = project.run(['run', '--', 'env'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('ZERO: age://ZERO: the value holds a zero byte')
    expect(stderr).not.toMatch(/before|behind/)
  })
})

describe('signals', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const) {
    it(`${signal} reaches the command, which decides what it does`, async () => {
      const { project } = prepared()
      const started = project.start(
        node(
          `process.on('${signal}', () => { console.log('got it'); process.exit(7) }); console.log('ready'); setInterval(() => {}, 1000)`,
        ),
      )
      await started.prints('ready')
      started.child.kill(signal)
      expect(await started.ended).toEqual({ status: 7, stdout: 'ready\ngot it\n', stderr: '' })
    })
  }

  it('ends with 128+n when the command dies of one', async () => {
    const { project } = prepared()
    const started = project.start(['run', '--', 'sh', '-c', 'echo ready; exec sleep 100'])
    await started.prints('ready')
    started.child.kill('SIGTERM')
    expect((await started.ended).status).toBe(143)
  })
})

describe('the end of run', () => {
  it('does not wait for what the command left running, and loses nothing that the command printed', () => {
    const { project } = prepared()
    const begun = performance.now()
    const { status, stdout } = project.run(['run', '--', 'sh', '-c', 'sleep 30 & head -c 300000 /dev/zero; echo end'])
    expect(status).toBe(0)
    expect(stdout.length).toBe(300004)
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  it('tells the command by a broken pipe when nobody reads its output any more', () => {
    const { project } = prepared()
    const { stdout, stderr, status } = project.shell(
      '{ "$node" "$cli" run -- sh -c "yes; echo code $? >&2"; echo "ended $?" >&2; } | head -n 1',
    )
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'y\n' })
    expect(stderr).toMatch(/ended \d+\n$/)
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /)
  })

  it('is not held open by a config that keeps a timer', () => {
    const { project } = prepared()
    project.write('tightlip.config.mjs', 'setInterval(() => {}, 1000); export default {}')
    expect(project.run(['run', '--', 'echo', 'done'])).toEqual({ status: 0, stdout: 'done\n', stderr: '' })
  })
})

describe('run on a terminal', () => {
  const probe = `node -e 'const { stdin, stdout, stderr } = process; console.log([stdin.isTTY, stdout.isTTY, stderr.isTTY, stdout.columns, stdout.rows].join())'`

  it('gives the command a terminal of its own of the same size, and masks what it prints', async () => {
    const { project } = prepared()
    const { status, output } = await project.onTerminal(
      `tightlip run -- sh -c '${probe.replaceAll("'", `'\\''`)}; echo $API_KEY'; stty -a | grep -o ' echo '`,
    ).ended
    expect(output).toContain('true,true,true,90,30\r\n[redacted:API_KEY]\r\n')
    expect(output).toContain(' echo ')
    expect(status).toBe(0)
  })

  it('hands on keys, Ctrl-C as one interrupt, the size, and the exit code', async () => {
    const { project } = prepared()
    project.write(
      'app.cjs',
      `let interrupts = 0
       process.on('SIGINT', () => { interrupts++; setTimeout(() => { console.log('interrupts ' + interrupts); process.exit(9) }, 100) })
       process.stdout.on('resize', () => console.log('size', process.stdout.columns))
       process.stdin.on('data', (line) => console.log('line', String(line).trim()))
       console.log('ready')`,
    )
    const terminal = project.onTerminal('tightlip run -- node app.cjs; echo code $?')
    await terminal.shows('ready')
    terminal.type('hello\r')
    await terminal.shows('line hello')
    terminal.resize(70, 20)
    await terminal.shows('size 70')
    terminal.type('\u0003')
    await terminal.shows('interrupts 1')
    await terminal.shows('code 9')
    expect((await terminal.ended).status).toBe(0)
  })

  it('ends with 127 and 126 there too', async () => {
    const { project } = prepared()
    expect(await project.onTerminal('tightlip run -- no-such-command-here').ended).toMatchObject({
      status: 127,
      output: expect.stringContaining('command not found'),
    })
    expect((await project.onTerminal('tightlip run -- ./.env').ended).status).toBe(126)
    expect((await project.onTerminal(`tightlip run -- sh -c 'kill -TERM $$'`).ended).status).toBe(143)
  })

  it('writes to pipes with FORCE_COLOR, COLUMNS and LINES where the pty is not installed, and Ctrl-C interrupts once', async () => {
    const { project } = prepared()
    // An installation without the optional peer.
    const folder = project.installWithoutPty()
    project.write(
      'app.cjs',
      `let interrupts = 0
       process.on('SIGINT', () => { interrupts++; setTimeout(() => { console.log('interrupts ' + interrupts); process.exit(9) }, 100) })
       const { FORCE_COLOR, COLUMNS, LINES, API_KEY } = process.env
       console.log([process.stdout.isTTY === true, process.stdin.isTTY, FORCE_COLOR, COLUMNS, LINES, API_KEY].join())
       setInterval(() => {}, 1000)`,
    )
    const terminal = project.onTerminal(`trap : INT; node "${folder}/dist/cli.js" run -- node app.cjs; echo code $?`, {
      NO_COLOR: undefined,
    })
    await terminal.shows('false,true,2,90,30,[redacted:API_KEY]')
    terminal.type('\u0003')
    await terminal.shows('interrupts 1')
    await terminal.shows('code 9')
  })
})
