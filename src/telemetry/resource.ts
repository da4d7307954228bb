import type { Redactor } from '../redact/redactor.ts'
import { maskAttributes, type Mask } from './attributes.ts'
import { facade } from './facade.ts'

/** What is asked of OpenTelemetry's resource, the description of the process that all its spans and log records share. */
export interface Resource {
  readonly attributes: object
  /** Attributes may not be read while this is set. */
  readonly asyncAttributesPending?: boolean | undefined
}

interface Known {
  readonly masking: Resource
  clean: boolean
  size: number
  until: number
}

type RawAttributes = readonly (readonly [name: string, value: unknown])[]

/** A resource that was clean is searched again after so many milliseconds: one search costs as much as a span. */
const searchedFor = 1000

/**
 * Masks resources. Exporters group spans by the identity of their resource, so one resource has one masking view, which masks its
 * attributes whenever they are read.
 */
export function resourceMask(redactor: Redactor, channel: string): Mask<Resource> {
  const known = new WeakMap<Resource, Known>()
  const attributesOf = (resource: Resource): object => maskAttributes(resource.attributes, redactor, channel)
  const masking = (resource: Resource): Resource =>
    facade(resource, {
      get attributes() {
        return attributesOf(resource)
      },
      ...('getRawAttributes' in resource && {
        getRawAttributes: () =>
          (resource as { getRawAttributes(): RawAttributes }).getRawAttributes().map((pair) => redactor.value(pair, channel)),
      }),
    })

  return (resource) => {
    const now = performance.now()
    const last = known.get(resource) ?? { masking: masking(resource), clean: false, size: 0, until: 0 }
    known.set(resource, last)
    if (resource.asyncAttributesPending) return last.masking
    if (now >= last.until || last.size !== redactor.size) {
      last.size = redactor.size
      last.until = now + searchedFor
      last.clean = attributesOf(resource) === resource.attributes
    }
    return last.clean ? resource : last.masking
  }
}
