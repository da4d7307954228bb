import type { Redactor } from '../redact/redactor.ts'
import { maskAttributes, maskEach, withFields, type Mask } from './attributes.ts'
import { resourceMask, type Resource } from './resource.ts'

interface Described {
  readonly name: string
  readonly description: string
  readonly unit: string
}

interface Metric {
  readonly descriptor: Described
  readonly dataPoints: readonly { readonly attributes: object }[]
}

/** What of a collection of metrics holds text, as OpenTelemetry's SDK hands it to exporters. */
export interface ResourceMetrics {
  readonly resource: Resource
  readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[]
}

/**
 * Masks metrics: names, descriptions, units, attributes of the points and the resource. What holds no secret is the very same object. Points
 * that differed in a secret alone stay points of their own, under the same attributes.
 */
export function metricsMask(redactor: Redactor, channel: string): Mask<ResourceMetrics> {
  const resource = resourceMask(redactor, channel)
  const text = (part: string): string => redactor.text(part, channel)
  const descriptor: Mask<Described> = (part) =>
    withFields(part, { name: text(part.name), description: text(part.description), unit: text(part.unit) })
  const metric: Mask<Metric> = (part) =>
    withFields(part, {
      descriptor: descriptor(part.descriptor),
      dataPoints: maskEach(part.dataPoints, (point) =>
        withFields(point, { attributes: maskAttributes(point.attributes, redactor, channel) }),
      ),
    })

  return (collected) =>
    withFields(collected, {
      resource: resource(collected.resource),
      scopeMetrics: maskEach(collected.scopeMetrics, (scope) => withFields(scope, { metrics: maskEach(scope.metrics, metric) })),
    })
}
