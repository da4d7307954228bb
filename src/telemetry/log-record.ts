import type { Redactor } from '../redact/redactor.ts'
import { hasChanged, maskAttributes, type Mask } from './attributes.ts'
import { resourceMask, type Resource } from './resource.ts'
import { viewOf } from './view.ts'

/** What of a log record holds text, as OpenTelemetry's SDK hands it to processors and exporters. */
export interface LogRecord {
  readonly body?: unknown
  readonly attributes: object
  readonly eventName?: string | undefined
  readonly severityText?: string | undefined
  readonly resource: Resource
}

/** What the SDK calls a `ReadableLogRecord`. */
const fields = [
  'hrTime',
  'hrTimeObserved',
  'spanContext',
  'severityText',
  'severityNumber',
  'body',
  'eventName',
  'resource',
  'instrumentationScope',
  'attributes',
  'droppedAttributesCount',
]

/**
 * Masks log records: body, attributes, event name, severity and resource. A record stays as it is; one with a secret is shown through a
 * view, since the SDK gives the same record to all processors.
 */
export function logRecordMask(redactor: Redactor, channel: string): Mask<LogRecord> {
  const resource = resourceMask(redactor, channel)
  const text = (part: string | undefined): string | undefined => (part === undefined ? part : redactor.text(part, channel))

  return (record) => {
    const { body } = record
    const masked: LogRecord = {
      body: typeof body === 'string' ? text(body) : redactor.value(body, channel),
      attributes: maskAttributes(record.attributes, redactor, channel),
      eventName: text(record.eventName),
      severityText: text(record.severityText),
      resource: resource(record.resource),
    }
    return hasChanged(record, masked) ? viewOf(record, fields, masked) : record
  }
}
