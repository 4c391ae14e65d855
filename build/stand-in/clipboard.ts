import { setTimeout as later } from 'node:timers/promises'
import { checkArgument } from './argument.ts'
import { strict } from './strict.ts'

let text = ''
let failure: Error | undefined

/** Since version 44 reading and writing answer later; what is read in the meantime is the old text. */
export const clipboard = strict('clipboard', {
  writeText(written: string): Promise<void> {
    checkArgument(written, 'string')
    return later(1).then(() => {
      if (failure) throw failure
      text = written
    })
  },

  async readText(): Promise<string> {
    const found = text
    await later(1)
    return found
  },

  clear(): void {
    text = ''
  },

  /** Not Electron's: a system that refuses; without a message it takes texts again. */
  failWith(message?: string): void {
    failure = message === undefined ? undefined : new Error(message)
  },
})
