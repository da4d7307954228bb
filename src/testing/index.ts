export { conformance, conformanceSummary, type ConformanceCase } from './conformance.ts'
export type { Ability, ConformanceOptions, ConformanceSeeds, Reason, Seed } from './options.ts'
