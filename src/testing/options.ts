import type { Adapter } from '../core/adapter.ts'

/** Why something cannot be tried, in one sentence. It becomes the `skip` of every case that needs it. */
export type Reason = string

/** Brings the backend into a state, as another program or an operator would. Resolves when a reader can see it. `path` is one that `path` gave. */
export type Seed<Backend> = (backend: Backend, path: string) => void | Promise<void>

/** How the backend is brought into each state, or why it cannot be. */
export interface ConformanceSeeds<Backend> {
  /** Stores a value: a new secret, or a new version of one that is there. It does not go through the adapter under test. */
  readonly write: (backend: Backend, path: string, value: Uint8Array) => void | Promise<void>
  /** Removes one secret. */
  readonly erase: Seed<Backend> | Reason
  /** Makes the backend refuse this identity one secret, and only that one. */
  readonly deny: Seed<Backend> | Reason
  /** Disables or destroys the version of one secret that would be read, so that the backend says it is there and cannot be had. */
  readonly disable: Seed<Backend> | Reason
  /** Makes the backend accept the adapter's login no more. */
  readonly logOut: Seed<Backend> | Reason
  /** Takes the backend down: it refuses connections, answers 5xx, or its data are damaged. */
  readonly stop: Seed<Backend> | Reason
  /** Makes the backend take calls and never answer them. */
  readonly hang: Seed<Backend> | Reason
  /** Makes `path` give out values with a lease, as Vault's dynamic secrets have. */
  readonly lease: Seed<Backend> | Reason
}

/** What an adapter or its backend may lack: optional methods, and what it can say or keep. */
export type Ability =
  | 'getMany'
  | 'watch'
  | 'put'
  | 'remove'
  | 'list'
  /** Reads say a version. */
  | 'version'
  /** `?version=` reads a former version. */
  | 'formerVersions'
  /** Bytes that are no text. */
  | 'binary'
  /** A value of no bytes. */
  | 'empty'
  /** A line end at the end of the value. */
  | 'lineEnd'
  /** A value of 64 KiB. */
  | 'large'

/** What the kit needs to know of an adapter. `Backend` is whatever the caller's functions work on: a folder, a server's address and client. */
export interface ConformanceOptions<Backend> {
  /** The scheme of the adapter's references. */
  readonly scheme: string
  /** Makes a backend for one case: empty, or with names that no other case uses. */
  readonly open: () => Backend | Promise<Backend>
  /** Makes an adapter on the backend. A case may ask for several. */
  readonly adapter: (backend: Backend) => Adapter | Promise<Adapter>
  /** Takes the backend away after its case, whether it passed or not. The adapters are closed by then. */
  readonly dispose?: (backend: Backend) => void | Promise<void>
  /**
   * The path of a reference for a name of the kit's. Names are made of ASCII letters, digits, `-` and `_`; what comes before the name in the
   * path must be the same for all names of one backend. Default: the name.
   */
  readonly path?: (name: string, backend: Backend) => string
  /**
   * For a backend that keeps JSON objects alone: the field that the kit keeps its values in, as text (so `lacks` must name `binary`).
   * `seed.write` gets the whole object; references name the field.
   */
  readonly field?: string
  /** How states are brought about. */
  readonly seed: ConformanceSeeds<Backend>
  /** What is not there, with the reason. An optional method that is missing and not named here fails a case. */
  readonly lacks?: Readonly<Partial<Record<Ability, Reason>>>
  /** What the adapter logs in with: tokens, keys. Asked for while the login is accepted. */
  readonly credentials: ((backend: Backend) => readonly string[] | Promise<readonly string[]>) | Reason
  /** Texts that the backend answers with when it fails (a body, a message), which no error may quote. */
  readonly answers?: readonly string[]
  /** Cases to leave out all the same, by name. */
  readonly skip?: Readonly<Record<string, Reason>>
  /** Milliseconds that a case waits for what must happen: a hint of `watch`, an end, a handle let go. Default 5000. */
  readonly patience?: number
}
