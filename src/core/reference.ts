/** What other rooms need of references; each noun has its own `reference-*.ts`. */
export { allowed, allowedAddress } from './reference-allow.ts'
export { selectField } from './reference-field.ts'
export { fileReference, formatReference, parseReference, type Reference } from './reference-parse.ts'
export { declaredSchemes, foreignSchemes, ownSchemes } from './reference-scheme.ts'
export { beginsAsReference, readText, type Origin, type Reading, type ReadingRules } from './reference-text.ts'
