import assert from 'node:assert/strict'
import type { ErrorCode } from '../../core/errors.ts'
import { canary } from '../canary.ts'
import type { CaseDefinition } from '../definition.ts'
import type { ConformanceSeeds } from '../options.ts'
import type { Stand } from '../stand.ts'

/** The code that a program is told. */
export const failures: readonly CaseDefinition[] = [
  {
    name: 'a secret that does not exist is not_found',
    async run(stand) {
      await stand.write('missing-2', canary()) // a name that begins like another is another
      assert.deepEqual(await codes(stand, 'missing'), ['not_found'])
    },
  },
  {
    name: 'a param that is not known is refused',
    async run(stand) {
      await stand.write('param', canary())
      const [problem] = await stand.problems([stand.reference('param', { nosuchparam: '1' })])
      assert.equal(problem?.code, 'invalid_reference')
    },
  },
  {
    name: 'a secret that the backend refuses is permission_denied',
    needs: ['deny'],
    run: async (stand) => assert.deepEqual(await codes(stand, 'denied', 'deny'), ['permission_denied']),
  },
  {
    name: 'a secret that is disabled or destroyed is failed_precondition',
    needs: ['disable'],
    run: async (stand) => assert.deepEqual(await codes(stand, 'disabled', 'disable'), ['failed_precondition']),
  },
  {
    name: 'a login that is not accepted is unauthenticated',
    needs: ['logOut'],
    run: async (stand) => assert.deepEqual(await codes(stand, 'out', 'logOut'), ['unauthenticated']),
  },
  {
    name: 'a backend that is down is down, not a denial',
    needs: ['stop'],
    async run(stand) {
      const down: readonly ErrorCode[] = ['unavailable', 'resource_exhausted', 'deadline_exceeded', 'data_loss']
      const [code, ...more] = await codes(stand, 'down', 'stop')
      assert.deepEqual(more, [])
      assert.ok(code !== undefined && down.includes(code), `the code must be one of ${down.join(', ')}, it is ${code}`)
    },
  },
]

async function codes(stand: Stand, name: string, state?: Exclude<keyof ConformanceSeeds<unknown>, 'write'>): Promise<ErrorCode[]> {
  if (state !== undefined) {
    await stand.write(name, canary())
    await stand.value(name) // the failure must be seen by an adapter that was at work before
    await stand.bring(state, name)
  }
  return (await stand.problems([stand.reference(name)])).map(({ code }) => code)
}
