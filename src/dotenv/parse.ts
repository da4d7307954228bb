import { parse as parseEnvFile } from '../env-file/parse.ts'

/** Names with their values, as they stand in a file. */
export interface DotenvParseOutput {
  [name: string]: string
}

/** Options of `parse`, as dotenv's. */
export interface DotenvParseOptions {
  /** Taken for the sake of dotenv's callers, without effect: there is one parser. */
  fast?: boolean
}

/**
 * Parses the text of a `.env` file. Nothing is resolved: a reference is returned as it is written.
 *
 * @example
 * ```ts
 * parse('HOST=localhost # here') // { HOST: 'localhost' }
 * ```
 */
export function parse<T extends DotenvParseOutput = DotenvParseOutput>(src: string | Buffer, _options?: DotenvParseOptions): T {
  return parseEnvFile(src.toString()) as T
}
