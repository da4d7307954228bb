/** The value of a header in the head of a response as it is sent, all in small letters; `undefined` where there is none. */
export function headerIn(head: string, name: string): string | undefined {
  const at = head.indexOf(`\r\n${name}:`)
  if (at === -1) return undefined
  const from = at + name.length + 3
  return head.slice(from, head.indexOf('\r\n', from)).trim()
}

/** Whether a content type is that of server-sent events, which are never held back. */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType?.startsWith('text/event-stream') === true
}
