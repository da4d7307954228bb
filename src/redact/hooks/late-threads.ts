import type WorkerThreads from 'node:worker_threads'
import { host } from './host.ts'
import { SharedLog, type LogMemory } from '../../core/shared-log.ts'

/** Name of the memory in a worker's environment data, and of the channel on which threads ask for it that were started before there was one. */
export const masks = 'tightlip.masks'

const question = 'which?'

/** `receiveMessageOnPort` takes one, which the types of Node 20 do not say. */
type Channel = WorkerThreads.BroadcastChannel & WorkerThreads.MessagePort

const threads = (): typeof WorkerThreads => host.getBuiltinModule('node:worker_threads')

/** Whether a worker may have been started already: nobody can start one without this module. */
export function mayHaveWorkers(): boolean {
  const { moduleLoadList } = host as NodeJS.Process & { readonly moduleLoadList?: readonly string[] }
  return moduleLoadList === undefined || moduleLoadList.includes('NativeModule worker_threads')
}

/** Tells threads that were started without the memory of it, now and when they ask. */
export function tellThreads(memory: LogMemory): void {
  const channel = new (threads().BroadcastChannel)(masks)
  const tell = (): void => channel.postMessage(memory)
  channel.addEventListener('message', (event) => {
    if ((event as MessageEvent).data === question) tell()
  })
  channel.unref()
  tell()
}

/**
 * For a thread that must know what the process masks, though it may have been started before anything was: waits until another thread
 * answers, at most `patience` milliseconds, and returns the function that says whether it knows now. To be asked before each write; what
 * it learns counts for the redactor that this thread makes after that.
 */
export async function learnedMasks(patience: number): Promise<() => boolean> {
  const { BroadcastChannel, getEnvironmentData, isMainThread, receiveMessageOnPort, setEnvironmentData } = threads()
  let known = isMainThread || SharedLog.from(getEnvironmentData(masks)) !== undefined
  if (known) return () => true
  const channel = new BroadcastChannel(masks) as Channel
  const learn = (message: unknown): boolean => {
    if (!known && SharedLog.from(message) !== undefined) {
      known = true
      setEnvironmentData(masks, message as WorkerThreads.Serializable)
      channel.close()
    }
    return known
  }
  channel.postMessage(question)
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patience)
    channel.addEventListener('message', (event) => {
      if (!learn((event as MessageEvent).data)) return
      clearTimeout(timer)
      resolve()
    })
  })
  if (!known) channel.unref()
  return () => {
    // A message that the loop of this thread has not come to yet counts too: what is written now may hold what it tells of.
    for (let next = known ? undefined : receiveMessageOnPort(channel); next !== undefined; next = receiveMessageOnPort(channel)) {
      if (learn(next.message)) break
    }
    return known
  }
}
