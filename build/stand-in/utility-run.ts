// Preloaded into forked processes: see utility-process.ts.
import { isMainThread } from 'node:worker_threads'
import { limitMemories } from './memory-limit.ts'
import { becomeUtilityProcess } from './utility-side.ts'

Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true })
Object.assign(process, { type: 'utility' })
// Threads of the process load this too; only the process has a parent, and limits its threads.
if (isMainThread) {
  limitMemories()
  becomeUtilityProcess()
}
