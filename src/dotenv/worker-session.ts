import type { MessagePort, Worker } from 'node:worker_threads'
import { publishAccess } from '../core/access.ts'
import { LoadError, SecretError } from '../core/errors.ts'
import { isOfFile } from '../core/file-variables.ts'
import { loadErrorOf, type Answer, type ProjectSettings, type ResolveRequest, type WorkerStart } from './message.ts'
import { workerEnvironment } from './worker-environment.ts'
import { workerUrl } from './worker-url.ts'
import { threads } from './threads.ts'

const margin = 5000 // milliseconds beyond the load's own deadline: the worker starts, imports the loader, and answers late rather than never

/** A worker thread that loads while this thread waits: what is asynchronous there is synchronous here. */
export class WorkerSession {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #answers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

  /** @throws {LoadError} `invalid_config` where Node does not permit worker threads. */
  constructor({ config }: { config: string | undefined }) {
    const { MessageChannel, Worker } = threads()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const start: WorkerStart = { tightlip: 'worker', port: port2, answers: this.#answers.buffer, config }
    try {
      this.#worker = new Worker(workerUrl, {
        name: 'tightlip',
        workerData: start,
        transferList: [port2],
        env: workerEnvironment(Object.fromEntries(Object.entries(process.env).filter(([name, text]) => !isOfFile(name, text)))),
        execArgv: [],
      })
    } catch (error) {
      port1.close()
      throw new LoadError([notStarted(error)])
    }
    this.#worker.unref()
    this.#worker.on('error', () => undefined) // told by message, or by silence
  }

  /**
   * Waits for the settings of the project's config. Only a session with a config has them.
   *
   * @throws {LoadError}
   */
  settings(): ProjectSettings {
    const answer = this.#answer(margin * 2)
    if (answer.kind === 'settings') return answer.settings
    throw failure(answer)
  }

  /**
   * Waits for the values of references.
   *
   * @throws {LoadError} with every problem.
   */
  resolve(request: ResolveRequest, startTimeout: number): Extract<Answer, { kind: 'resolved' }> {
    this.#port.postMessage(request, [])
    const answer = this.#answer(startTimeout + margin)
    if (answer.kind !== 'settings') for (const event of answer.events) publishAccess(event)
    if (answer.kind === 'resolved') return answer
    throw failure(answer)
  }

  /** Ends the worker. */
  close(): void {
    this.#port.close()
    void this.#worker.terminate()
  }

  #answer(timeout: number): Answer {
    const deadline = performance.now() + timeout
    for (;;) {
      const seen = Atomics.load(this.#answers, 0)
      const received = threads().receiveMessageOnPort(this.#port)
      if (received !== undefined) return received.message as Answer
      const left = deadline - performance.now()
      if (left > 0) Atomics.wait(this.#answers, 0, seen, left)
      else
        throw new LoadError([new SecretError('deadline_exceeded', { reason: 'the worker thread that resolves references did not answer' })])
    }
  }
}

function failure(answer: Answer): LoadError {
  return loadErrorOf(answer.kind === 'failed' ? answer.problems : [{ code: 'unknown' }])
}

function notStarted(error: unknown): SecretError {
  const denied = (error as { code?: unknown } | undefined)?.code === 'ERR_ACCESS_DENIED'
  return denied
    ? new SecretError('invalid_config', {
        reason: 'references are resolved in a worker thread, which Node refuses under --permission',
        remedy: 'start Node with --allow-worker too, or with --import tightlip/register in place of tightlip/config',
      })
    : new SecretError('unavailable', {
        reason: 'the worker thread that resolves references could not be started',
        remedy: 'check memory and thread limits',
      })
}
