// Preloaded into forked processes: see utility-process.ts.
import { becomeUtilityProcess } from './utility-side.ts'

Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true })
Object.assign(process, { type: 'utility' })
becomeUtilityProcess()
