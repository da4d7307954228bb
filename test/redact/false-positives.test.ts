import { expect, it } from 'vitest'
import { kinds } from '../../scripts/drawn-secrets.js'
import { Redactor } from '../../src/redact/redactor.ts'

it.each(Object.entries(kinds))('of a secret (%s) nothing is masked in others of its kind, in any spelling', (_kind, draw) => {
  const redactor = new Redactor()
  for (let index = 0; index < 10; index++) redactor.add(`S${index}`, draw())
  for (let time = 0; time < 20; time++) {
    const other = draw()
    const bytes = Buffer.from(other)
    for (const text of [other, JSON.stringify(other), bytes.toString('base64'), bytes.toString('hex'), encodeURIComponent(other)]) {
      expect(redactor.text(`before ${text} behind`)).toBe(`before ${text} behind`)
    }
  }
})
