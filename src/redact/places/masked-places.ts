import { channel } from 'node:diagnostics_channel'
import { currentPlace } from './place.ts'
import { Throttle, type MaskedPlace } from './throttle.ts'

/** Name of the diagnostics channel that every `MaskedPlace` is published on. */
export const maskChannelName = 'tightlip:mask'

const maskChannel = channel(maskChannelName)

/** Tells which lines of the program print secrets. While nobody listens it costs nothing. */
export class MaskedPlaces {
  readonly #mask: (text: string) => string
  readonly #listeners = new Set<(place: MaskedPlace) => void>()
  readonly #throttle = new Throttle((place) => this.#tell(place))
  #telling = false

  /** `mask` is for the places, whose paths may hold a secret. */
  constructor(mask: (text: string) => string) {
    this.#mask = mask
  }

  /** Whether somebody is being told, whose own masks do not count. */
  get telling(): boolean {
    return this.#telling
  }

  /** Adds a listener; returns the function that takes it away. */
  listen(listener: (place: MaskedPlace) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Takes one mask, of what is being printed right now. */
  note(mask: Pick<MaskedPlace, 'name' | 'channel' | 'encoding'>): void {
    if (this.#listeners.size === 0 && !maskChannel.hasSubscribers) return
    try {
      this.#throttle.note({ ...mask, where: currentPlace() })
    } catch {
      // For want of memory or stack; what is printed is masked nevertheless.
    }
  }

  #tell(noted: MaskedPlace): void {
    this.#telling = true
    try {
      const place = { ...noted, where: noted.where === undefined ? undefined : this.#mask(noted.where) }
      for (const listener of this.#listeners) {
        try {
          listener(place)
        } catch {
          // A listener must not break output.
        }
      }
      if (maskChannel.hasSubscribers) maskChannel.publish(place)
    } finally {
      this.#telling = false
    }
  }
}
