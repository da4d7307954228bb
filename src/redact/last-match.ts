/** V8 keeps the subject of the last regular expression that matched, which may have been a secret: this one takes its place. */
export function forgetLastMatch(): void {
  ;/x/.exec('x')
}
