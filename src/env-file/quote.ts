const quotes = ["'", '"', '`'] as const

/**
 * Ways to write a value in a `.env` file, the most readable first. Which of them give the value back depends on what stands around it,
 * so the caller must read the file again. Line breaks are written as `\n` in double quotes where they can be, else as they are.
 */
export function quotings(value: string, lineEnd: string): readonly string[] {
  const bare = /^[\w.:/@%+,=~-]*$/.test(value) ? [value] : []
  const broken = /[\r\n]/.test(value) ? [`"${value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`] : []
  // A quote that the value does not hold is read alike by more parsers than these two.
  const sorted = quotes.toSorted((a, b) => Number(value.includes(a)) - Number(value.includes(b)))
  const written = value.replaceAll('\n', lineEnd)
  return [...bare, ...broken, ...sorted.map((quote) => quote + written + quote)]
}
