import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { Service } from '../../examples/demo/service.js'

/** Starts `examples/NAME/app.js` as its README says, with an environment of its own, and ends it after the test. */
export async function startExample(name: string, env: NodeJS.ProcessEnv, cwd: string): Promise<Service> {
  const file = fileURLToPath(new URL(`../../examples/${name}/app.js`, import.meta.url))
  const own = { PATH: process.env['PATH'], HOME: cwd, PORT: '0', ...env }
  const service = new Service({ cwd, env: own, show: () => undefined, file })
  onTestFinished(async () => {
    service.stop()
    await service.ended()
  })
  await service.started()
  return service
}

/** Sends a signal to a service. */
export function signal({ pid = 0 }: Service, name: NodeJS.Signals): void {
  process.kill(pid, name)
}
