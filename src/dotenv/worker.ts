import { subscribe } from 'node:diagnostics_channel'
import { workerData } from 'node:worker_threads'
import { accessChannelName, type AccessEvent } from '../core/access.ts'
import { importConfigFile } from '../load/config-file.ts'
import { timingsOf, type ProjectConfig } from '../load/config.ts'
import { loadEnvironment } from '../load/environment.ts'
import { jittered } from '../load/schedule.ts'
import { problemsOf, type Answer, type Mask, type Resolved, type ResolveRequest, type WorkerStart } from './message.ts'
import { settingsOf } from './settings.ts'
import { isOwnThread } from './threads.ts'

// The entry of the worker thread that resolves for the synchronous ways in.
if (isOwnThread()) void serve(workerData as WorkerStart)

async function serve({ port, answers, config: path }: WorkerStart): Promise<void> {
  const answer = (message: Answer): void => {
    port.postMessage(message)
    Atomics.add(new Int32Array(answers), 0, 1)
    Atomics.notify(new Int32Array(answers), 0)
  }
  const events: AccessEvent[] = []
  subscribe(accessChannelName, (event) => void events.push(event as AccessEvent))
  try {
    // The request may come before the config is loaded; it waits in the port until somebody listens.
    const config = path === undefined ? {} : await importConfigFile(path)
    if (path !== undefined) answer({ kind: 'settings', settings: settingsOf(config) })
    port.once('message', (request: ResolveRequest) => {
      resolve(request, config).then(
        (resolved) => answer({ kind: 'resolved', ...resolved, events }),
        (error: unknown) => answer({ kind: 'failed', problems: problemsOf(error), events }),
      )
    })
  } catch (error) {
    answer({ kind: 'failed', problems: problemsOf(error), events })
  }
}

async function resolve(
  { texts, sources, environment }: ResolveRequest,
  config: ProjectConfig,
): Promise<Resolved & { refreshAfter: number }> {
  Object.assign(process.env, environment)
  const masks: Mask[] = []
  const secrets = await loadEnvironment(texts, {
    delivery: 'variable',
    config,
    sourceOf: (name) => sources[name] ?? 'process.env',
    // Masks count in the thread that prints; that thread also warns of what cannot be masked.
    redactor: {
      add: (name, value, options) => {
        // A copy: posting a view of pooled memory would post all of it.
        masks.push({ name, value: typeof value === 'string' ? value : Uint8Array.from(value), fields: options?.fields })
        return 'masked'
      },
    },
  })
  const variables = secrets.variables.map(({ name, value }) => ({ name, value }))
  await secrets.close()
  return { variables, masks, refreshAfter: jittered(timingsOf(config).ttl, 'process.env') }
}
