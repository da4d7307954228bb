import type { Prepared } from './deliver.ts'
import { follow } from './follow.ts'
import type { ProjectSettings } from './message.ts'
import { Project } from './project.ts'

/**
 * Runs a call to its end while this thread waits: a worker resolves what must be resolved. What goes into `process.env` is followed.
 *
 * @throws {LoadError} with every problem; nothing is written then.
 */
export function inProject<T>(prepare: (settings: ProjectSettings) => Prepared<T>, { followed }: { followed: boolean }): T {
  const project = new Project()
  try {
    const { request, finish } = prepare(project.settings)
    if (request === undefined) return finish()
    const resolved = project.resolve(request)
    const result = finish(resolved)
    if (followed && resolved !== undefined) follow({ request, config: project.config, after: resolved.refreshAfter })
    return result
  } finally {
    project.close()
  }
}
