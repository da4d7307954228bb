interface Flying<T> {
  readonly result: Promise<T>
  readonly controller: AbortController
  waiting: number
}

/** One task at a time for all who ask while it is under way. It is aborted when nobody waits for it any more. */
export class Flight<T> {
  #flying: Flying<T> | undefined

  /** Joins the task that is under way, or starts one. */
  async join(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const flying = (this.#flying ??= this.#start(run))
    flying.waiting++
    const leave = (): void => {
      if (--flying.waiting > 0) return
      this.#end(flying)
      flying.controller.abort()
    }
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await flying.result
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #start(run: (signal: AbortSignal) => Promise<T>): Flying<T> {
    const controller = new AbortController()
    const flying: Flying<T> = { result: run(controller.signal).finally(() => this.#end(flying)), controller, waiting: 0 }
    return flying
  }

  #end(flying: Flying<T>): void {
    if (this.#flying === flying) this.#flying = undefined
  }
}
