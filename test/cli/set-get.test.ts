import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { initialized } from './cli.ts'

const events = (project: ReturnType<typeof initialized>): Record<string, unknown>[] =>
  project
    .read('events')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const recording = `import { appendFileSync } from 'node:fs'
export default { record: (event) => appendFileSync('events', JSON.stringify(event) + '\\n') }`

describe('tightlip set', () => {
  it('stores what is piped in, less one line end at its end', () => {
    const project = initialized()
    for (const [input, kept] of [
      ['abc-one\n', 'abc-one'],
      ['abc-two', 'abc-two'],
      ['abc\n\n', 'abc\n'],
      ['a\r\nb\r\n', 'a\r\nb'],
    ] as const) {
      // prettier-ignore
      const { status, stdout, stderr } = project.run(['set', 'TOKEN'], { input })
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
      expect(stderr).toMatch(/^age:\/\/TOKEN is stored, version \d+\n$/)
      expect(project.run(['get', 'TOKEN'])).toEqual({ status: 0, stdout: kept, stderr: '' })
    }
  })

  it('refuses a value on the command line and stores nothing', () => {
    const project = initialized()
    const value = randomBytes(12).toString('hex')
    for (const args of [
      ['set', 'TOKEN', value],
      ['set', `TOKEN=${value}`],
      ['set', 'TOKEN', `--value=${value}`],
    ]) {
      const { status, stdout, stderr } = project.run(args, { input: 'piped-too' })
      expect(status).toBe(2)
      expect(stdout + stderr).not.toContain(value)
    }
    expect(project.run(['set', 'TOKEN', value]).stderr).toContain('the shell history and ps show it; nothing was stored')
    expect(project.run(['list', '--json']).stdout).toBe('[]\n')
  })

  it('says of what is no name which names there are', () => {
    for (const name of ['bad name', 'naïve', '']) {
      expect(initialized().run(['set', name], { input: 'x' })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('this is no name: letters, digits and . _ - / are taken'),
      })
    }
  })

  it('names the command that makes the store of another environment', () => {
    expect(initialized().run(['get', 'TOKEN', '-e', 'production'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('make it with tightlip init -e production'),
    })
  })

  it('refuses an empty value and one that is not text', () => {
    const project = initialized()
    expect(project.run(['set', 'TOKEN'], { input: '\n' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the value is empty'),
    })
    expect(project.run(['set', 'TOKEN'], { input: Buffer.from([0xff, 0xfe, 1]) }).stderr).toContain('not UTF-8 text, nothing was stored')
  })

  it('asks the policy, and puts the write on the record before it happens', () => {
    const project = initialized()
    project.write('tightlip.config.mjs', recording)
    project.set('TOKEN', 'value-on-record')
    expect(events(project)).toMatchObject([
      { action: 'create', outcome: 'started', reference: 'age://TOKEN', delivery: 'none', environment: 'development' },
      { action: 'create', outcome: 'done', version: '1' },
    ])
    expect(project.read('events')).not.toContain('value-on-record')
    project.write('tightlip.config.mjs', `export default { decide: ({ action }) => ({ allow: false, reason: 'no ' + action }) }`)
    const { status, stderr } = project.run(['set', 'TOKEN'], { input: 'other-value' })
    expect(status).toBe(1)
    expect(stderr).toContain('the policy refused the access: no put')
    project.write('tightlip.config.mjs', 'export default {}')
    expect(project.run(['get', 'TOKEN']).stdout).toBe('value-on-record')
  })

  it('says what to do where no environment is named', () => {
    const project = initialized()
    project.write('.env', '')
    const { status, stderr } = project.run(['set', 'TOKEN'], { input: 'value' })
    expect(status).toBe(78)
    expect(stderr).toContain('set TIGHTLIP_ENV')
  })

  it('asks on a terminal and shows nothing of what is typed, corrected or pasted', async () => {
    const project = initialized()
    const terminal = project.onTerminal('tightlip set TOKEN')
    await terminal.shows('value of age://TOKEN (not shown): ')
    terminal.type('wrong\u0015typed-valueX\u007F\u001B[D\r')
    const { status, output } = await terminal.ended
    expect(status).toBe(0)
    expect(output).toContain('age://TOKEN is stored, version 1')
    expect(output).not.toMatch(/wrong|typed|value-|value[^ ]/)
    expect(project.run(['get', 'TOKEN']).stdout).toBe('typed-value')
  })

  it('takes a pasted text of several lines whole', async () => {
    const project = initialized()
    const terminal = project.onTerminal('tightlip set KEY')
    await terminal.shows('\u001B[?2004h')
    terminal.type('\u001B[200~first line\rsecond line\u001B[201')
    terminal.type('~\r')
    expect((await terminal.ended).output).toContain('\u001B[?2004l')
    expect(project.run(['get', 'KEY']).stdout).toBe('first line\nsecond line')
  })

  it('leaves the terminal as it was and stores nothing after Ctrl-C and after SIGTERM', async () => {
    const project = initialized()
    for (const [end, code] of [
      ['type', 130],
      ['kill', 143],
    ] as const) {
      // prettier-ignore
      const terminal = project.onTerminal(`before=$(stty -g)
        sh -c 'echo "pid $$."; exec "$@"' sh "$node" "$cli" set TOKEN
        echo "code $?"; [ "$before" = "$(stty -g)" ] && echo restored`)
      await terminal.shows('(not shown): ')
      terminal.type('half')
      if (end === 'type') terminal.type('\u0003')
      else process.kill(Number(terminal.read(/pid (\d+)\./)), 'SIGTERM')
      await terminal.shows(`code ${code}`)
      await terminal.shows('restored')
      expect((await terminal.ended).output).not.toContain('half')
    }
    expect(project.run(['list', '--json']).stdout).toBe('[]\n')
  })
})

describe('tightlip get', () => {
  it('prints the very bytes into a pipe, though they are masked in everything else', () => {
    const project = initialized()
    const value = `é ${randomBytes(24).toString('base64')}\nline two`
    project.set('TOKEN', value)
    expect(project.run(['get', 'TOKEN'])).toEqual({ status: 0, stdout: value, stderr: '' })
    expect(project.run(['get', 'age://TOKEN'])).toEqual({ status: 0, stdout: value, stderr: '' })
    project.set('DB', JSON.stringify({ user: 'app', password: value }))
    expect(project.run(['get', 'age://DB#password']).stdout).toBe(value)
  })

  it('is recorded with the delivery terminal', () => {
    const project = initialized()
    project.set('TOKEN', 'some-value-here')
    project.write('tightlip.config.mjs', recording)
    project.run(['get', 'TOKEN'])
    expect(events(project)).toMatchObject([{ action: 'inject', outcome: 'released', name: 'TOKEN', delivery: 'terminal', version: '1' }])
  })

  it('prints nothing when the policy refuses, the record fails, the secret is missing or nobody serves the scheme', () => {
    const project = initialized()
    project.set('TOKEN', 'some-value-here')
    expect(project.run(['get', 'OTHER'])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('age://OTHER') })
    expect(project.run(['get', 'nobody://x'])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('no_adapter') })
    project.write('tightlip.config.mjs', 'export default { decide: () => ({ allow: false }) }')
    expect(project.run(['get', 'TOKEN'])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('refused') })
    project.write('tightlip.config.mjs', `export default { record: () => { throw new Error('disk full') } }`)
    expect(project.run(['get', 'TOKEN'])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('not_recorded') })
  })

  it('asks before it prints to a terminal, and prints after a yes alone', async () => {
    const project = initialized()
    project.set('TOKEN', 'value-on-screen')
    const refused = project.onTerminal('tightlip get TOKEN')
    await refused.shows('print the value of age://TOKEN to this terminal? [y/N]')
    refused.type('\r')
    expect(await refused.ended).toMatchObject({ status: 1, output: expect.not.stringContaining('value-on-screen') })
    const agreed = project.onTerminal('tightlip get TOKEN')
    await agreed.shows('[y/N]')
    agreed.type('y\r')
    expect(await agreed.ended).toMatchObject({ status: 0, output: expect.stringContaining('value-on-screen\r\n') })
    expect(await project.onTerminal('tightlip get --yes TOKEN').ended).toMatchObject({ status: 0, output: 'value-on-screen\r\n' })
    const nobody = await project.onTerminal('tightlip get TOKEN < /dev/null').ended
    expect(nobody).toMatchObject({ status: 2, output: expect.not.stringContaining('value-on-screen') })
  })
})
