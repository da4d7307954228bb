import { expect, test } from 'vitest'
import { builtPrograms } from '../leak/built.ts'
import type { Run } from '../leak/program.ts'

const built = builtPrograms()

const warned = async (run: Partial<Run>): Promise<string> => {
  const ended = await built.run('warnings.mjs', { hooks: false, secrets: [], ...run })
  expect(ended.code).toBe(0)
  return ended.stdout.toString()
}

test.each<[hazard: string, run: Partial<Run>, says: RegExp]>([
  [
    'NODE_DEBUG=http',
    { env: { NODE_DEBUG: 'fs,http' } },
    /^NODE_DEBUG=http prints requests in dumps of 50 bytes, which may cut a secret; unset it$/m,
  ],
  ['NODE_DEBUG_NATIVE', { env: { NODE_DEBUG_NATIVE: 'mksnapshot' } }, /^NODE_DEBUG_NATIVE prints past redaction/m],
  ['DEBUG=node-vault', { env: { DEBUG: 'express,node-vault' } }, /^DEBUG=node-vault prints/m],
  ['DEBUG=*', { env: { DEBUG: '*' } }, /^DEBUG=node-vault prints/m],
  ['--inspect', { options: ['--inspect=0'] }, /^--inspect shows secrets/m],
  ['--heapsnapshot-signal', { options: ['--heapsnapshot-signal=SIGUSR2'] }, /^--heapsnapshot-signal/m],
  ['--abort-on-uncaught-exception', { options: ['--abort-on-uncaught-exception'] }, /^--abort-on-uncaught-exception/m],
  ['--redirect-warnings', { options: ['--redirect-warnings=w.txt'] }, /^--redirect-warnings/m],
  ['NODE_REDIRECT_WARNINGS', { env: { NODE_REDIRECT_WARNINGS: 'w.txt' } }, /^--redirect-warnings/m],
  [
    'TIGHTLIP_MASKS=warm',
    { env: { TIGHTLIP_MASKS: 'warm' } },
    /^TIGHTLIP_MASKS says what is not understood, .*; write warn, or unset it$/m,
  ],
  ['domains', { args: ['domain'] }, /^node:domain is in use/m],
])('%s is warned of, once', async (_hazard, run, says) => {
  const text = await warned(run)
  expect(text).toMatch(says)
  expect(text.trim().split('\n')).toHaveLength(2)
})

test.each<[what: string, run: Partial<Run>]>([
  ['--report-on-signal', { options: ['--report-on-signal'] }],
  ['--report-on-fatalerror in NODE_OPTIONS', { env: { NODE_OPTIONS: '--report-on-fatalerror' } }],
])('%s is warned of where Node cannot leave the environment out of a report', async (_what, run) => {
  const text = await warned(run)
  if ('excludeEnv' in (process.report as object)) expect(text).toBe('later: 0\n')
  else expect(text).toMatch(/^diagnostic reports on signals and fatal errors hold the environment; .*\nlater: 0\n$/)
})

test('an ordinary process, with a report on uncaught errors at most, is not warned', async () => {
  expect(await warned({ options: ['--report-uncaught-exception'], env: { NODE_DEBUG: 'fs', DEBUG: 'express:*' } })).toBe('later: 0\n')
})

test('a process whose options have their defaults, as node --test hands them to its children, is not warned', async () => {
  const options = ['--inspect-port=127.0.0.1:9229', '--inspect-publish-uid=stderr,http', '--heapsnapshot-near-heap-limit=0']
  expect(await warned({ options })).toBe('later: 0\n')
})
