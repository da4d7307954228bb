/** What a client gets in place of a stopped response. */
export const answerText: string = 'Internal Server Error\n'

/** Its headers, but for those that belong to the connection. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/plain; charset=utf-8',
  'content-length': String(answerText.length),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}
