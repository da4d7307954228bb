let depth = 0

/** Runs something that Node does by means of functions that are hooked, on bytes that have passed an outlet. Only what runs synchronously counts. */
export function bypass<T>(run: () => T): T {
  depth++
  try {
    return run()
  } finally {
    depth--
  }
}

/** Whether the caller runs within `bypass`. */
export function bypassed(): boolean {
  return depth > 0
}
