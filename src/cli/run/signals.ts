const all = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const

/** Signals that a terminal sends to all processes of its foreground at once, the command included. */
const fromTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH', 'SIGCONT'])

/**
 * Hands the signals that this process gets to the command, in place of dying of them. Where both stand in the foreground of a terminal
 * (`shared`), the command gets those of the terminal from the terminal, and one Ctrl-C must not become two. Returns the function that
 * ends it.
 */
export function forwardSignals(send: (signal: NodeJS.Signals) => void, { shared }: { shared: boolean }): () => void {
  const listeners = all.map((signal) => {
    const listener = (): void => {
      if (!shared || !fromTerminal.has(signal)) send(signal)
    }
    process.on(signal, listener)
    return [signal, listener] as const
  })
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}
