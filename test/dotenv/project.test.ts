import { describe, expect, it } from 'vitest'
import { node, projectWith, randomValue, show, shown } from './program.ts'

const waysIn = ['-r tightlip/config', '--import tightlip/config', '--import tightlip/register']
const adapter = `{ scheme: 'memo', get: async ({ path }) => path === 'none' ? undefined : { bytes: Buffer.from(process.env.MEMO + path) } }`

describe.each(waysIn)('the config of the project, under %s', (flags) => {
  const run = async (files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) => {
    return await node(projectWith({ 'main.cjs': show('A', 'B'), ...files }), [...flags.split(' '), 'main.cjs'], env)
  }

  it('brings adapters, whose references keep their field', async () => {
    const { stdout, stderr } = await run(
      { 'tightlip.config.mjs': `export default { adapters: [${adapter}] }`, '.env': 'A=memo://x\nB=memo://y # comment\n' },
      { MEMO: 'value of ' },
    )
    expect(stderr).toBe('')
    expect(shown(stdout)).toEqual(['value of x', 'value of y'])
  })

  it('lists names whose text may be any reference', async () => {
    const { stdout } = await run(
      {
        'tightlip.config.js': "export default { references: ['A'] }",
        'package.json': '{ "type": "module" }',
        '.env': 'A=env://MEMO\nB=env://MEMO\n',
        'main.cjs': show('A', 'B'),
      },
      { MEMO: 'from another variable' },
    )
    expect(shown(stdout)).toEqual(['from another variable', 'env://MEMO'])
  })

  it('limits what environment text may point at', async () => {
    const { stderr, stdout } = await run(
      {
        'tightlip.config.mjs': `export default { adapters: [${adapter}], allow: ['memo://app/*'] }`,
        '.env': 'A=memo://app/x\nB=memo://other/x\n',
      },
      { MEMO: 'value' },
    )
    expect(stdout).toBe('')
    expect(stderr).toMatch(/1 problem.*\n.*B: memo:\/\/other\/x: .*\(refused\)/)
  })

  it('names the files, in whose place a path of the call counts', async () => {
    const files = {
      'tightlip.config.mjs': "export default { files: ['one.env', 'two.env'] }",
      '.env': 'A=0\n',
      'one.env': 'A=1\n',
      'two.env': 'A=2\nB=2\n',
    }
    expect(shown((await run(files)).stdout)).toEqual(['1', '2'])
    expect(shown((await run(files, { DOTENV_PATH: 'two.env' })).stdout)).toEqual(['2', '2'])
  })

  it('may ask for no file', async () => {
    expect(shown((await run({ 'tightlip.config.mjs': 'export default { files: false }', '.env': 'A=0\n' })).stdout)).toEqual([null, null])
  })

  it('that cannot be run ends the program, without a line of its source', async () => {
    const secret = randomValue()
    const { stderr, stdout } = await run({ 'tightlip.config.mjs': `export default { a: '${secret}' ]`, '.env': 'A=0\n' })
    expect(stdout).toBe('')
    expect(stderr).toMatch(/\(invalid_config\).*run node .*tightlip\.config\.mjs/)
    expect(stderr).not.toContain(secret)
  })

  it('may load the .env file itself, of which it gets the literals', async () => {
    const { stdout, stderr } = await run({
      'tightlip.config.mjs': `import 'tightlip/config'\nconst { MEMO, A } = process.env\nexport default { adapters: [{ scheme: 'vault', get: async () => ({ bytes: Buffer.from(String([MEMO, A])) }) }] }`,
      '.env': 'A=vault://app/x\nMEMO=literal\n',
      'main.cjs': show('A'),
    })
    expect(stderr).toBe('')
    expect(shown(stdout)).toEqual(['literal,'])
  })

  it('is told the environment that the .env file names', async () => {
    const { stderr } = await run({ '.env': 'TIGHTLIP_ENV=development\nA=age://A\n' })
    expect(stderr).not.toContain('wrong_environment')
    expect(stderr).toContain('development.age')
  })
})
