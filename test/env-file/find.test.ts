import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { envFiles, readEnvFile } from '../../src/env-file/find.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tightlip-env-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('envFiles', () => {
  test('by default .env in the root applies, and need not exist', () => {
    expect(envFiles({ root })).toEqual([{ path: join(root, '.env'), required: false }])
  })

  test('listed files apply in their order, relative to the root, and must exist', () => {
    const files = ['.env.local', '/elsewhere/.env', pathToFileURL(join(root, 'u.env'))]
    expect(envFiles({ root, files })).toEqual([
      { path: join(root, '.env.local'), required: true },
      { path: '/elsewhere/.env', required: true },
      { path: join(root, 'u.env'), required: true },
    ])
    expect(envFiles({ root, files: 'one.env' })).toEqual([{ path: join(root, 'one.env'), required: true }])
  })

  test('an empty list means no file', () => {
    expect(envFiles({ root, files: [] })).toEqual([])
  })

  test.each([[''], ['a\0b'], [new URL('https://user:pw@host/x')]])('%j is refused', (file) => {
    expect(() => envFiles({ root, files: [file] })).toThrow(
      expect.objectContaining({ code: 'invalid_config', message: expect.not.stringContaining('pw') }),
    )
  })
})

describe('readEnvFile', () => {
  test('gives the bytes of a file, through a symbolic link too', () => {
    writeFileSync(join(root, 'a.env'), 'A=1\r\n')
    symlinkSync(join(root, 'a.env'), join(root, 'link.env'))
    for (const name of ['a.env', 'link.env']) {
      expect(Buffer.from(readEnvFile({ path: join(root, name), required: true }) ?? []).toString()).toBe('A=1\r\n')
    }
  })

  test('an empty file has no bytes', () => {
    writeFileSync(join(root, 'empty.env'), '')
    expect(readEnvFile({ path: join(root, 'empty.env'), required: true })?.length).toBe(0)
  })

  test('a missing default file is nothing, a missing listed file an error that names it and what to do', () => {
    const path = join(root, 'none.env')
    expect(readEnvFile({ path, required: false })).toBeUndefined()
    expect(() => readEnvFile({ path, required: true })).toThrow(
      expect.objectContaining({ code: 'missing', reason: `the file ${path} does not exist`, remedy: expect.stringContaining('create it') }),
    )
  })

  test('a directory in its place is an error even where the file is optional', () => {
    mkdirSync(join(root, 'dir.env'))
    const path = join(root, 'dir.env')
    expect(() => readEnvFile({ path, required: false })).toThrow(
      expect.objectContaining({ code: 'invalid_config', reason: `the file ${path} is a directory` }),
    )
  })

  test.skipIf(process.platform === 'win32')('a named pipe is refused at once, without waiting for a writer', () => {
    execFileSync('mkfifo', [join(root, 'pipe.env')])
    expect(() => readEnvFile({ path: join(root, 'pipe.env'), required: true })).toThrow(/is not a regular file/)
  })

  test('1 MiB is read, one byte more is refused', () => {
    const path = join(root, 'big.env')
    writeFileSync(path, Buffer.alloc(1024 * 1024, '#'))
    expect(readEnvFile({ path, required: true })?.length).toBe(1024 * 1024)
    writeFileSync(path, Buffer.alloc(1024 * 1024 + 1, '#'))
    expect(() => readEnvFile({ path, required: true })).toThrow(/is larger than 1 MiB/)
  })

  // Root may read everything, so there is nothing to refuse.
  test.skipIf(process.getuid?.() === 0)('an unreadable file is an error that names it', () => {
    const path = join(root, 'closed.env')
    writeFileSync(path, 'A=1')
    chmodSync(path, 0)
    expect(() => readEnvFile({ path, required: false })).toThrow(
      expect.objectContaining({ code: 'permission_denied', reason: `the file ${path} may not be read by this process` }),
    )
  })

  test('a chain of links that leads nowhere is an error that names it', () => {
    const path = join(root, 'loop.env')
    symlinkSync(path, path)
    expect(() => readEnvFile({ path, required: false })).toThrow(
      expect.objectContaining({ reason: `the file ${path} is a loop of symbolic links` }),
    )
  })
})
