import { relative } from 'node:path'
import type { SecretError } from '../core/errors.ts'
import { beginsAsReference } from '../core/reference.ts'
import { findConfigFile } from '../load/config-path.ts'
import type { ProjectConfig } from '../load/config.ts'
import { declarationOf, secret } from '../load/declaration.ts'
import { healthOf, type VariableHealth } from '../load/health.ts'
import { findVariable, readEnvironmentText, textRulesOf } from '../load/variable.ts'
import { anyText } from './any-text.ts'
import { failedClosed } from './exit-code.ts'
import { environmentOption, jsonOption, type Command } from './command.ts'
import { inspect, type Inspection, type Subject } from './inspection.ts'
import { literalMasking, masking } from './masking.ts'
import { print, printJson, say } from './output.ts'
import { openProject, winning, type Project } from './project.ts'
import { aligned } from './table.ts'
import { age } from './time.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip check`. */
export const check: Command = {
  usage: ['[options]'],
  about: [
    "Resolves and validates everything that the project's config declares, and every reference in the environment and the .env files, as a start of the program would. Prints names, sources, references, versions, ages, and which values are masked in output, or why not. Never a value.",
    'Ends with 78 when anything would make the start fail. A version older than its maxAge is called overdue and does not fail.',
  ],
  options: { environment: environmentOption, json: jsonOption },
  examples: [
    ['tightlip check', 'before a commit, or when a start failed'],
    ['tightlip check -e production --json', 'in a pipeline'],
  ],
  async run(given) {
    if (given.positionals.length > 0) throw new UsageError('no operand is taken', 'check')
    const project = await openProject(given)
    const inspection = await inspect(subjectsOf(project), project.config)
    const rows = rowsOf(project, inspection)
    const problems = [...inspection.entries.values()].flatMap(({ error }) => (error === undefined || isAbsent(error) ? [] : [error]))
    const report = { ok: problems.length === 0, ...inspection.place, variables: rows, problems: problems.map(({ message }) => message) }
    if (given.flag('json')) printJson(report)
    else show(report, project)
    return report.ok ? 0 : failedClosed
  },
}

/** A line of the report. */
interface Row extends Partial<Omit<VariableHealth, 'source' | 'kind' | 'state' | 'sealed' | 'exposed' | 'fetchedAt' | 'servedUntil'>> {
  readonly name: string
  readonly state: 'ok' | 'failed' | 'absent'
  readonly kind: VariableHealth['kind'] | 'literal'
  readonly source: string | undefined
  /** `yes`, or the reason why not. */
  readonly masked: string | undefined
}

interface Report {
  readonly ok: boolean
  readonly stage: string
  readonly environment: string | undefined
  readonly variables: readonly Row[]
  readonly problems: readonly string[]
}

function subjectsOf({ config, texts }: Project): readonly Subject[] {
  const declared = Object.entries(config.schema ?? {}).map(([name, entry]): Subject => {
    const declaration = declarationOf(entry)
    return { name, declaration, find: (rules) => findVariable(name, declaration, texts, rules) }
  })
  const names = new Set(declared.map(({ name }) => name))
  const references = [...winning(texts)].flatMap(([name, { text, source }]): Subject[] => {
    if (names.has(name) || !isReference(name, text, config)) return []
    const declaration = secret(anyText)
    return [{ name, declaration, find: (rules) => ({ name, declaration, source, ...readEnvironmentText(name, text, rules) }) }]
  })
  return [...declared, ...references]
}

function isReference(name: string, text: string, config: ProjectConfig): boolean {
  const { schemes, references } = textRulesOf(config)
  return beginsAsReference(text, { origin: 'environment', schemes, listed: references.includes(name) })
}

function rowsOf({ config, texts }: Project, { entries, verdicts }: Inspection): readonly Row[] {
  const { variables } = healthOf(entries, new Date())
  const resolved = Object.entries(variables).map(([name, health]): Row => {
    const { kind, source, reference, version, createdAt, rotatedAt, overdue, code } = health
    const state = health.state === 'absent' ? 'absent' : health.state === 'failed' ? 'failed' : 'ok'
    const masked = state === 'ok' ? masking(kind, verdicts.get(name), config) : undefined
    return { name, state, kind, source, reference, version, createdAt, rotatedAt, overdue, code, masked }
  })
  // Of the literals those of the files are the project's; the rest of the environment is the machine's.
  const literals = [...winning(texts.slice(1))].flatMap(([name, { text, source }]): Row[] => {
    if (entries.has(name) || name.startsWith('TIGHTLIP_') || isReference(name, text, config)) return []
    return [{ name, state: 'ok', kind: 'literal', source, masked: literalMasking(name, text, config) }]
  })
  return [...resolved, ...literals]
}

function isAbsent({ code }: SecretError): boolean {
  return code === 'wrong_stage' || code === 'wrong_environment'
}

function show({ ok, stage, environment = 'none', variables, problems }: Report, { config }: Project): void {
  const path = findConfigFile()
  const of = path === undefined ? 'no config' : relative(process.cwd(), path)
  print(`environment ${environment}, stage ${stage}, ${of}\n\n`)
  if (variables.length === 0) {
    say(`nothing is declared in a config, and neither a .env file in ${process.cwd()} nor the environment holds anything to look at`)
    return
  }
  const now = new Date()
  const header = ['NAME', 'STATE', 'VERSION', 'AGE', 'MASKED', 'SOURCE', 'REFERENCE']
  const lines = variables.map(({ name, state, version, rotatedAt, createdAt, overdue, masked, source, reference }) => {
    const status = state === 'failed' ? 'FAILED' : overdue === true ? 'overdue' : state
    return [name, status, version ?? '-', age(rotatedAt ?? createdAt, now), masked ?? '-', place(source), reference ?? '-']
  })
  print(aligned([header, ...lines]))
  for (const row of variables.filter(({ overdue }) => overdue))
    print(`\noverdue: ${row.name} is ${age(row.rotatedAt ?? row.createdAt, now)} old, older than ${maxAgeOf(row, config)}; rotate it`)
  if (ok) print('\neverything is in order')
  else
    print(
      [`\n${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
    )
}

function maxAgeOf({ name }: Row, { schema = {} }: ProjectConfig): string {
  const declaration = schema[name] === undefined ? undefined : declarationOf(schema[name])
  return declaration?.kind === 'secret' ? `its maxAge of ${declaration.options.maxAge}` : 'its maxAge'
}

function place(source: string | undefined): string {
  if (source === undefined) return '-'
  return source.startsWith('/') ? relative(process.cwd(), source) : source
}
