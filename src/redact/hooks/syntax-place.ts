import { types } from 'node:util'
import { runInNewContext } from 'node:vm'

const own = 'tightlip'

/**
 * Where a syntax error is, `file:line:column`, when it does not say so itself: `undefined` otherwise. Of an ES module, Node keeps the place
 * out of reach for its own printer. It is to be had from `vm`, which puts the place of what a script throws before the stack, as documented
 * for `displayErrors`. The source line is not returned, and the error stays as it was.
 */
export function syntaxPlace(error: unknown): string | undefined {
  if (!types.isNativeError(error)) return undefined
  try {
    return error.name === 'SyntaxError' ? placeOf(error) : undefined
  } catch {
    return undefined // The error has accessors that throw.
  }
}

function placeOf(error: Error): string | undefined {
  const { stack } = error
  try {
    runInNewContext('throw error', { error }, { filename: own })
  } catch {
    // Thrown on purpose.
  }
  const decorated = error.stack
  if (stack === undefined || decorated === undefined || decorated === stack) return undefined
  error.stack = stack
  const [place = '', , arrow = ''] = decorated.split('\n', 3)
  if (!decorated.endsWith(stack) || !/:\d+$/.test(place) || place === `${own}:1`) return undefined
  const column = arrow.indexOf('^')
  return column === -1 ? place : `${place}:${column + 1}`
}
