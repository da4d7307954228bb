// How programs come by errors that hold a secret.

/** The error that a call throws or rejects with. */
export async function errorOf(call) {
  try {
    await call()
  } catch (error) {
    return error
  }
  return 'it did not fail'
}

/** An error of a library: a message, properties, a cause. */
export function failure(secret) {
  const error = new Error(`cannot connect with ${secret}`, { cause: new Error(`refused: ${secret}`) })
  return Object.assign(error, { code: 'EAUTH', config: { headers: { authorization: `Bearer ${secret}` } } })
}

/** Resolves when a stream has written what it was given. */
export const written = (stream, ...rest) => new Promise((resolve) => stream.write(...rest, resolve))

/** A turn of the event loop, for loggers that write later. */
export const turn = () => new Promise((resolve) => setImmediate(resolve))
