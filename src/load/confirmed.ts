import { nameOf, resolve, type Resolution, type ResolveContext } from './resolve.ts'

/** Reads what was denied once more after one fresh login: an old login, or a backend in the middle of a change, is not a denial. */
export async function confirmed(answers: readonly Resolution[], context: ResolveContext): Promise<readonly Resolution[]> {
  const denied = answers.flatMap((one) => (!one.ok && one.error.denied ? [one.variable] : []))
  if (denied.length === 0) return answers
  const again = new Map((await resolve(denied, { ...context, freshLogin: true })).map((one) => [nameOf(one), one]))
  return answers.map((one) => again.get(nameOf(one)) ?? one)
}
