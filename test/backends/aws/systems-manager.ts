import type { AwsAction, AwsContext } from './action.ts'
import { AwsFailure, violation } from './failure.ts'
import type { Input } from './input.ts'
import { page } from './pages.ts'
import type { Asked, KeptParameter, ParameterVersion } from './parameter-store.ts'

const nameLength = { max: 2048 } as const
const form = /^[A-Za-z0-9_.\-/]+$/
const standardTier = 4096
const advancedTier = 8192

/** The actions of AWS Systems Manager Parameter Store, API version 2014-11-06. */
export const systemsManager: Readonly<Record<string, AwsAction>> = {
  GetParameter(input, context) {
    const asked = allowed(input.required('Name', nameLength), context)
    return { Parameter: shown(...context.parameters.read(asked), { asked, decrypted: input.flag('WithDecryption') }) }
  },

  GetParameters(input, context) {
    const names = input.texts('Names', { max: 10, each: nameLength })
    if (names.length === 0) throw violation('names', 'not be null')
    const decrypted = input.flag('WithDecryption')
    if (new Set(names).size < names.length) throw new AwsFailure('ValidationException', 'Duplicate parameter names are not allowed.')
    // One name that is refused refuses the call: the policy is asked for all of them.
    const asked = names.map((name) => [name, allowed(name, context)] as const)
    const Parameters: object[] = []
    const InvalidParameters: string[] = []
    for (const [name, one] of asked) {
      try {
        Parameters.push(shown(...context.parameters.read(one), { asked: one, decrypted }))
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error
        InvalidParameters.push(name)
      }
    }
    return { Parameters, InvalidParameters }
  },

  GetParametersByPath(input, { parameters, faults, caller, action }) {
    const path = input.required('Path', nameLength)
    const recursive = input.flag('Recursive') ?? false
    const size = input.integer('MaxResults', { min: 1, max: 10 }) ?? 10
    if (!path.startsWith('/')) throw new AwsFailure('ValidationException', "The parameter doesn't meet the parameter name requirements.")
    faults.checkSecret(action, path, caller)
    const prefix = path.endsWith('/') ? path : `${path}/`
    const found = parameters.all.filter(({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/')))
    const part = page(found, { question: `${path} ${recursive}`, token: input.text('NextToken', nameLength), size }, faults.listPages)
    const decrypted = input.flag('WithDecryption')
    const all = part.items.map((parameter) => shown(parameter, current(parameter), { decrypted }))
    return { Parameters: all, ...part.next }
  },

  PutParameter(input, context) {
    const name = input.required('Name', nameLength).trim()
    checkNewName(name)
    const value = input.required('Value', { max: 65_536 })
    const tier = input.text('Tier', { max: 64 }) ?? 'Standard'
    const type = input.text('Type', { max: 64, pattern: /^(String|StringList|SecureString)$/ })
    allowed(name, context)
    const known = context.parameters.find(name)
    if (known !== undefined && input.flag('Overwrite') !== true) {
      throw new AwsFailure('ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option.')
    }
    if (known === undefined && type === undefined) throw new AwsFailure('ValidationException', 'A parameter type is required.')
    const most = tier === 'Standard' ? standardTier : advancedTier
    if (Buffer.byteLength(value) > most) {
      throw new AwsFailure('ValidationException', `${tier} tier parameters support a maximum parameter value of ${most} characters.`)
    }
    const { version } = context.parameters.put(name, type ?? current(known as KeptParameter).type, value)
    return { Version: version, Tier: tier }
  },

  LabelParameterVersion(input, context) {
    const asked = allowed(input.required('Name', nameLength), context)
    const version = input.integer('ParameterVersion', { min: 1, max: 2 ** 53 })
    const [parameter, kept] = context.parameters.read({ ...asked, selector: version === undefined ? undefined : `:${version}` })
    for (const label of input.texts('Labels', { max: 10, each: { max: 100 } })) {
      for (const other of parameter.versions) other.labels.delete(label)
      kept.labels.add(label)
    }
    return { InvalidLabels: [], ParameterVersion: kept.version }
  },

  DeleteParameter(input, context) {
    const { name } = allowed(input.required('Name', nameLength), context)
    if (!context.parameters.delete(name)) throw new AwsFailure('ParameterNotFound', '')
    return {}
  },

  DeleteParameters(input, context) {
    const names = input.texts('Names', { max: 10, each: nameLength })
    for (const name of names) allowed(name, context)
    const there = names.map((name) => [name, context.parameters.delete(name)] as const)
    return {
      DeletedParameters: there.flatMap(([name, was]) => (was ? [name] : [])),
      InvalidParameters: there.flatMap(([name, was]) => (was ? [] : [name])),
    }
  },

  DescribeParameters(input, { parameters, faults }) {
    const size = input.integer('MaxResults', { min: 1, max: 50 }) ?? 50
    const filters = input.structures('ParameterFilters', 50)
    const found = parameters.all.filter((parameter) => filters.every((filter) => fits(parameter, filter)))
    const question = JSON.stringify(found.map(({ name }) => name))
    const part = page(found, { question, token: input.text('NextToken', nameLength), size }, faults.listPages)
    return { Parameters: part.items.map(metadata), ...part.next }
  },
}

function allowed(text: string, { parameters, faults, caller, action }: AwsContext): Asked {
  const asked = parameters.asked(text)
  faults.checkSecret(action, asked.name, caller)
  return asked
}

function shown(
  { name, arn }: KeptParameter,
  { version, type, value, modifiedAt }: ParameterVersion,
  { asked, decrypted = false }: { readonly asked?: Asked; readonly decrypted?: boolean | undefined },
): object {
  const hidden = type === 'SecureString' && !decrypted
  return {
    ARN: arn,
    Name: name,
    Type: type,
    Value: hidden ? Buffer.from(value).toString('base64').split('').toReversed().join('') : value,
    Version: version,
    DataType: 'text',
    LastModifiedDate: modifiedAt.getTime() / 1000,
    ...(asked?.selector !== undefined && { Selector: asked.selector }),
  }
}

function metadata(parameter: KeptParameter): object {
  const { version, type, modifiedAt } = current(parameter)
  const { name: Name, arn: ARN } = parameter
  return { ARN, Name, Type: type, Version: version, Tier: 'Standard', DataType: 'text', LastModifiedDate: modifiedAt.getTime() / 1000 }
}

function current({ versions }: KeptParameter): ParameterVersion {
  return versions.at(-1) as ParameterVersion
}

function checkNewName(name: string): void {
  const levels = name.replace(/^\//, '').split('/')
  if (!form.test(name) || /^\/?(aws|ssm)/i.test(name) || levels.length > 15) {
    throw new AwsFailure('ValidationException', 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive) and holds a-zA-Z0-9_.-/')
  }
  if (levels.length > 1 && !name.startsWith('/'))
    throw new AwsFailure('ValidationException', 'Parameter name must be a fully qualified name.')
}

function fits({ name, versions }: KeptParameter, filter: Input): boolean {
  const key = filter.required('Key', { max: 132 })
  const option = filter.text('Option', { max: 10 }) ?? 'Equals'
  const values = filter.texts('Values', { max: 50, each: { max: 1024 } })
  if (key === 'Type') return values.includes(versions.at(-1)?.type ?? '')
  if (key === 'Path') return values.some((path) => name.startsWith(`${path}/`))
  if (key !== 'Name') throw new AwsFailure('InvalidFilterKey', 'The specified key is not valid.')
  if (option === 'BeginsWith') return values.some((value) => name.startsWith(value))
  if (option === 'Contains') return values.some((value) => name.includes(value))
  if (option === 'Equals') return values.includes(name)
  throw new AwsFailure('InvalidFilterOption', 'The specified filter option is not valid.')
}
