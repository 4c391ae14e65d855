import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import type { MachineFacts } from '../../../shared/model/lab.ts'

/** Whose numbers a report has. */
export function describeMachine(): MachineFacts {
  const { electron, node } = process.versions
  return {
    cpu: cpus()[0]?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${type()} ${release()}, ${process.arch}`,
    runtime: `${electron === undefined ? '' : `Electron ${electron}, `}Node ${node}`,
  }
}
