import type { Redactor } from '../redact/redactor.ts'
import { hasChanged, maskAttributes, maskEach, withFields, type Mask } from './attributes.ts'
import { resourceMask, type Resource } from './resource.ts'
import { viewOf } from './view.ts'

/** What of an ended span holds text, as OpenTelemetry's SDK 1 and 2 hand it to processors and exporters. */
export interface ReadableSpan {
  readonly name: string
  readonly attributes: object
  readonly events: readonly { readonly name: string; readonly attributes?: object | undefined }[]
  readonly links: readonly { readonly attributes?: object | undefined }[]
  readonly status: { readonly message?: string | undefined }
  readonly resource: Resource
}

/** What the SDK 1 and 2 call a `ReadableSpan`. */
const fields = [
  'name',
  'kind',
  'spanContext',
  'parentSpanContext',
  'parentSpanId',
  'startTime',
  'endTime',
  'status',
  'attributes',
  'links',
  'events',
  'duration',
  'ended',
  'resource',
  'instrumentationScope',
  'instrumentationLibrary',
  'droppedAttributesCount',
  'droppedEventsCount',
  'droppedLinksCount',
]

/** Masks ended spans: name, attributes, events, links, status and resource. A span stays as it is; one with a secret is shown through a view. */
export function spanMask(redactor: Redactor, channel: string): Mask<ReadableSpan> {
  const resource = resourceMask(redactor, channel)
  const text = (part: string): string => redactor.text(part, channel)
  const attributes: Mask<object> = (part) => maskAttributes(part, redactor, channel)
  const withAttributes = <T extends { readonly attributes?: object | undefined }>(part: T): T =>
    part.attributes === undefined
      ? part
      : (withFields<{ readonly attributes?: object | undefined }>(part, { attributes: attributes(part.attributes) }) as T)
  const status: Mask<ReadableSpan['status']> = (part) =>
    part.message === undefined ? part : withFields(part, { message: text(part.message) })

  return (span) => {
    const masked: ReadableSpan = {
      name: text(span.name),
      attributes: attributes(span.attributes),
      events: maskEach(span.events, (event) => withFields(withAttributes(event), { name: text(event.name) })),
      links: maskEach(span.links, withAttributes),
      status: status(span.status),
      resource: resource(span.resource),
    }
    return hasChanged(span, masked) ? viewOf(span, fields, masked) : span
  }
}
