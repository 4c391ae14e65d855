import { expect, it } from 'vitest'
import { Digester } from '../../../../electron/engine/worker/digester.ts'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import { limitMemories } from '../../../../build/stand-in/memory-limit.ts'

it('allocates the memory of xxh64 when it is prepared, and tries again after a failure', async () => {
  const digester = new Digester(new OpenFiles())
  const none = limitMemories(0)
  try {
    await expect(digester.prepare(['xxh64'])).rejects.toThrow(RangeError)
    // SHA-256 and the raw sum need none.
    await digester.prepare(['sha256', 'rawSum'])
  } finally {
    none.lift()
  }
  const one = limitMemories(1)
  try {
    await digester.prepare(['xxh64'])
    await digester.prepare(['xxh64'])
    expect(one.live()).toBe(1)
  } finally {
    one.lift()
  }
})
