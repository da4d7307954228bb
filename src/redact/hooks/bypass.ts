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

/** Runs something that starts anew within `bypass`, such as the next write of a queue: its bytes have passed no outlet. */
export function outside<T>(run: () => T): T {
  const within = depth
  depth = 0
  try {
    return run()
  } finally {
    depth = within
  }
}
