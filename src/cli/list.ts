import { formatReference } from '../core/reference.ts'
import { Writer } from '../load/writer.ts'
import { environmentOption, jsonOption, type Command } from './command.ts'
import { print, printJson, say } from './output.ts'
import { openProject } from './project.ts'
import { aligned } from './table.ts'
import { age, day } from './time.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip list`. */
export const list: Command = {
  usage: ['[options] [PREFIX]', '[options] SCHEME://[PREFIX]'],
  about: ['Lists names, versions, when they were created and rotated, and their age since then. Never values.'],
  options: { environment: environmentOption, json: jsonOption },
  examples: [
    ['tightlip list', 'what the store of the environment holds'],
    ['tightlip list --json | jq -r ".[].name"', 'the names for a script'],
    ['tightlip list payments/', 'what begins with payments/'],
    ['tightlip list aws-sm://prod/', 'the same of another backend: also aws-ps://, gcp-sm://PROJECT/ and vault://MOUNT/'],
  ],
  async run(given) {
    const [operand = '', ...more] = given.positionals
    if (more.length > 0) throw new UsageError('one prefix is taken', 'list')
    const [, scheme = 'age', prefix = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/s.exec(operand) ?? []
    const { config } = await openProject(given)
    const writer = new Writer({ config })
    try {
      const found = await writer.list(scheme, prefix)
      if (given.flag('json')) {
        printJson(
          found.map(({ id, version, createdAt, rotatedAt }) => {
            return { name: id.path, reference: formatReference({ id, field: undefined }), version, createdAt, rotatedAt }
          }),
        )
        return 0
      }
      if (found.length === 0) say(`nothing is stored${prefix === '' ? '' : ' under this prefix'}; tightlip set NAME stores a value`)
      else print(table(found))
      return 0
    } finally {
      await writer.close()
    }
  },
}

function table(found: Awaited<ReturnType<Writer['list']>>): string {
  const now = new Date()
  const rows = found.map(({ id, version = '-', createdAt, rotatedAt }) => {
    return [id.path, version, day(createdAt), day(rotatedAt), age(rotatedAt ?? createdAt, now)]
  })
  return aligned([['NAME', 'VERSION', 'CREATED', 'ROTATED', 'AGE'], ...rows])
}
