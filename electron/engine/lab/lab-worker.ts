/** The program of the lab's workers: light, since how long one takes to start is a question. */
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { exposeApi } from '../remote/expose.ts'
import { usage } from '../worker/usage.ts'
import { byteFingerprint, compute } from './arithmetic.ts'
import { crash } from './crash.ts'
import type { LabApi } from './lab-api.ts'

const api = {
  ready: () => ({ pid: process.pid, threadId }),
  usage,
  copyFile: async ({ source, target, waitMs }) => {
    const bytes = await readFile(source)
    await delay(waitMs)
    await writeFile(target, bytes, { flag: 'wx' })
    return bytes.length
  },
  compute,
  receive: byteFingerprint,
  crash,
  // Only a process that has threads needs what starts them.
  startThreads: async (...args) => (await import('./thread-host.ts')).startThreads(...args),
  crashThread: async (...args) => (await import('./thread-host.ts')).crashThread(...args),
} satisfies LabApi

exposeApi(api)
