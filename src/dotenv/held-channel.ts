import type { Cluster } from 'node:cluster'

/** The pipe to the parent process, as Node reads from it. */
interface Channel {
  readStart(): unknown
  readStop(): unknown
}

/** How long after the load, in milliseconds, a program that neither listens nor sends is left alone. */
const patience = 1000

/**
 * Leaves unread what the parent process sends while secrets are loaded: messages, sockets with them, the end of the channel. Node gives them
 * to whoever listens at that time, in a worker of `cluster` to nobody; the program, which has not started, would never see them.
 * It is read on as soon as somebody listens to the parent or sends to it, also during the load, and before the process would end. Returns
 * what to call when the program may start. Without a parent process, or where Node does not show its channel, nothing is done.
 */
export function holdChannel(): () => void {
  const channel = ownChannel()
  const { send } = process
  if (channel === undefined || send === undefined) return () => undefined
  let timer: NodeJS.Timeout | undefined
  // `cluster` listens before anybody else, for its `worker`, to which a program may listen as well.
  const sources: NodeJS.EventEmitter[] = [process]
  const worker = process.listenerCount('message') > 0 ? (process.getBuiltinModule('node:cluster') as unknown as Cluster).worker : undefined
  if (worker !== undefined) sources.push(worker)

  const resume = (): void => {
    for (const source of sources) source.off('newListener', resumeForListener)
    process.off('beforeExit', resume)
    clearTimeout(timer)
    if (process.send === sendAndResume) process.send = send
    if (process.connected) channel.readStart()
  }
  const resumeForListener = (event: string | symbol): void => {
    if (event === 'message' || event === 'disconnect') resume()
  }
  // What is sent may ask for an answer: so do the servers of a worker of `cluster`.
  const sendAndResume = ((...args: Parameters<typeof send>) => {
    resume()
    return send.apply(process, args)
  }) as typeof send
  channel.readStop()
  for (const source of sources) source.on('newListener', resumeForListener)
  process.on('beforeExit', resume)
  process.send = sendAndResume
  return () => {
    if (process.send === sendAndResume) timer = setTimeout(resume, patience).unref()
  }
}

/** Node keeps the channel under a symbol of its own (`kChannelHandle` in lib/internal/child_process.js); `process.channel` cannot pause. */
function ownChannel(): Channel | undefined {
  const key = Object.getOwnPropertySymbols(process).find(({ description }) => description === 'kChannelHandle')
  const channel = key === undefined ? undefined : (process as unknown as Readonly<Record<symbol, Partial<Channel> | null>>)[key]
  return typeof channel?.readStart === 'function' && typeof channel.readStop === 'function' ? (channel as Channel) : undefined
}
