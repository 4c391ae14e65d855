import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openByteSource } from '../../../../electron/engine/files/byte-source.ts'
import { stampOf } from '../../../../electron/engine/files/file-stamp.ts'
import { readHeader } from '../../../../electron/engine/formats/gguf/read-header.ts'
import { withFile } from '../../../helpers/gguf-files.ts'
import { writeGguf } from '../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../helpers/memory-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: Uint8Array | string = 'GGUF') => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const refusal = (path: string) =>
  openByteSource(path).then(
    (source) => source.close().then(() => undefined),
    (error: { error: { code: string; message: string; file: string } }) => error.error,
  )

const isWindows = process.platform === 'win32'
const isRoot = process.getuid?.() === 0
const asRoot = isRoot ? ' (skipped: root may read everything)' : ''
const onWindows = isWindows ? ' (skipped: not on Windows)' : ''

describe('what is not a file is refused', () => {
  it('missing', async () => {
    const message = 'no.gguf was not found.'
    expect(await refusal(join(folder, 'no.gguf'))).toEqual({
      code: 'not-found',
      message,
      sentence: { text: '{{name}} was not found.', values: { name: 'no.gguf' } },
      file: 'no.gguf',
    })
    expect(await refusal(join(file('a.gguf'), 'b.gguf'))).toMatchObject({ code: 'not-found' })
    expect(await refusal(join(folder, 'n'.repeat(5000)))).toMatchObject({ code: 'not-found' })
    expect(await refusal('a\0b')).toMatchObject({ code: 'not-found', message: 'a\u2400b was not found.' })
  })

  it('missing, as its name is not UTF-8', async () => {
    const opened = openByteSource(join(tmpdir(), 'nowhere-\ufffd.gguf'))
    await expect(opened).rejects.toThrow(/was not found\. Files whose name or folder is not UTF-8 cannot be opened/)
  })

  it('a folder', async () => {
    mkdirSync(join(folder, 'folder.gguf'))
    const message = 'folder.gguf is a folder, not a file.'
    expect(await refusal(join(folder, 'folder.gguf'))).toMatchObject({ code: 'not-a-file', message })
    expect(await refusal('/')).toMatchObject({ code: 'not-a-file' })
  })

  it('empty', async () => {
    const message = 'empty.gguf is empty (0 bytes), not a GGUF file.'
    expect(await refusal(file('empty.gguf', ''))).toMatchObject({ code: 'not-gguf', message })
  })

  it.skipIf(isWindows)(`a FIFO, without waiting for it${onWindows}`, async () => {
    const path = join(folder, 'fifo.gguf')
    const mkfifo = 'mkfifo'
    execFileSync(mkfifo, [path])
    expect(await refusal(path)).toMatchObject({ code: 'not-a-file', message: expect.stringContaining('a pipe (FIFO)') })
  })

  it.skipIf(isWindows)(`a device and a socket${onWindows}`, async () => {
    expect(await refusal('/dev/null')).toMatchObject({ code: 'not-a-file', message: 'null is a device, not a file.' })
    const path = join(folder, 'socket')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(path, resolve))
    expect(await refusal(path)).toMatchObject({ code: 'not-a-file', message: 'socket is a socket, not a file.' })
    await new Promise((resolve) => server.close(resolve))
  })

  it.skipIf(isWindows)(`a circle of links${onWindows}`, async () => {
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'))
    expect(await refusal(join(folder, 'loop'))).toMatchObject({ code: 'not-readable' })
  })

  it.skipIf(isWindows || isRoot)(`no permission${onWindows || asRoot}`, async () => {
    const path = file('secret.gguf')
    chmodSync(path, 0)
    expect(await refusal(path)).toMatchObject({ code: 'not-readable', message: expect.stringMatching(/permission/) })
  })

  it.skipIf(isWindows)(`and hostile characters of its name are made visible${onWindows}`, async () => {
    const error = await refusal(file('a\u202efug\u001bg.gguf', ''))
    expect(error?.message).toMatch(/^a\\u202efug\u241bg\.gguf is empty/)
    expect(error?.file).toBe('a\\u202efug\u241bg.gguf')
  })
})

describe('reading', () => {
  it('gives the bytes asked for, and its stamp', async () => {
    const path = file('ten.gguf', '0123456789')
    utimesSync(path, 1000, 2000)
    await withFile(path, async (source) => {
      expect(source.stamp).toEqual(stampOf(path, statSync(path, { bigint: true })))
      expect(source.stamp).toMatchObject({ path, size: 10, mtimeMs: 2_000_000 })
      expect(Buffer.from(await source.read(3, 4)).toString()).toBe('3456')
      expect(await source.read(10, 0)).toHaveLength(0)
      for (const [offset, length] of [
        [8, 3],
        [11, 0],
        [-1, 2],
        [0.5, 1],
        [0, NaN],
        [2 ** 53, 1],
      ] as const)
        await expect(source.read(offset, length)).rejects.toMatchObject({ error: { code: 'read-failed' } })
    })
  })

  it('notices that the file became shorter', async () => {
    const path = file('shrinks.gguf', '0123456789')
    await withFile(path, async (source) => {
      truncateSync(path, 4)
      const error = { code: 'changed', message: expect.stringMatching(/had 10 bytes and now has 4/) }
      await expect(source.read(0, 10)).rejects.toMatchObject({ error })
    })
  })

  it('throws an I/O error out of the header, as it is', async () => {
    const source = { ...memorySource(writeGguf()), read: () => Promise.reject(new Error('disk')) }
    await expect(readHeader(source)).rejects.toThrow('disk')
  })

  it('of the header takes little of a large file', async () => {
    const path = file('large.gguf', writeGguf({ tensors: [{ name: 'a', shape: [2 ** 33 - 4096], typeId: 24 }] }))
    truncateSync(path, 2 ** 33)
    await withFile(path, async (source) => {
      let bytesRead = 0
      const read = (offset: number, length: number) => {
        bytesRead += length
        return source.read(offset, length)
      }
      const { tensors } = await readHeader({ ...source, size: source.size, read })
      expect([...tensors]).toMatchObject([{ name: 'a', nBytes: 2 ** 33 - 4096 }])
      expect(tensors.at(0)?.unreadable).toBeUndefined()
      expect(bytesRead).toBeLessThan(2 * 2 ** 20)
    })
  })
})
