import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { tileBytes } from '../../../../electron/engine/kernels/sizes.ts'
import { exportSegment } from '../../../../electron/engine/worker/export-segment.ts'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import type { ExportTask } from '../../../../electron/engine/protocol/worker-protocol.ts'

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-export-'))
const files = new OpenFiles()
afterAll(() => {
  files.close()
  rmSync(folder, { recursive: true, force: true })
})

function task(target: string): ExportTask {
  const path = join(folder, 'data')
  const nBytes = tileBytes(0) * 200
  writeFileSync(path, new Uint8Array(nBytes))
  const { size, mtimeMs } = statSync(path)
  const shape = [nBytes / 4]
  return {
    file: { path, size, mtimeMs },
    endian: 'little',
    typeId: 0,
    byteOffset: 0,
    nBytes,
    shape,
    format: 'npy',
    target,
  }
}

describe('exportSegment', () => {
  it.runIf(existsSync('/dev/full'))('says that the disk is full', () => {
    const step = tileBytes(0)
    expect(() => exportSegment(task('/dev/full'), step, createKernels(), files)).toThrow(
      'full cannot be written: the disk is full.',
    )
  })

  it('never writes into a file that is there already', () => {
    const target = join(folder, 'there')
    writeFileSync(target, 'text')
    expect(() => exportSegment(task(target), 0, createKernels(), files)).toThrow('there cannot be written')
    expect(statSync(target).size).toBe(4)
  })

  it('refuses a type without a size', () => {
    const unknown = { ...task(join(folder, 'unknown')), typeId: 99 }
    expect(() => exportSegment(unknown, 0, createKernels(), files)).toThrow('unknown (99) has no known format.')
  })
})
