import { describe, expect, it } from 'vitest'
import { JobQueue } from '../../../../electron/engine/executors/job-queue.ts'
import type { Work } from '../../../../electron/engine/executors/task-kinds.ts'

const task = (id: number): Work<'measure'> => ({
  kind: 'measure',
  task: { id, file: { path: '/x', size: 1, mtimeMs: 1 }, endian: 'little', chunks: [] },
})

function* endless(made: number[]): Generator<Work<'measure'>> {
  for (let id = 0; ; id++) {
    made.push(id)
    yield task(id)
  }
}

const idOf = (job: ReturnType<JobQueue<'measure'>['take']>) => job?.task.id

describe('JobQueue', () => {
  it('takes tasks from their source as they are needed, one ahead', () => {
    const made: number[] = []
    const queue = new JobQueue<'measure'>(endless(made))
    expect(queue.count(3)).toBe(3)
    expect([0, 1, 2, 3].map(() => idOf(queue.take()))).toEqual([0, 1, 2, 3])
    expect(made).toEqual([0, 1, 2, 3, 4])
    expect(queue.empty).toBe(false)
  })

  it('gives back what was not started first, and retries last', () => {
    const queue = new JobQueue<'measure'>([task(0), task(1), task(2), task(3)])
    const [first, second, third] = [queue.take()!, queue.take()!, queue.take()!]
    queue.retry(first)
    queue.putBack([second, third])
    expect([0, 1, 2, 3].map(() => idOf(queue.take()))).toEqual([1, 2, 3, 0])
    expect(queue.empty).toBe(true)
    expect(queue.take()).toBeUndefined()
  })

  it('is empty without tasks', () => {
    const queue = new JobQueue<'measure'>([])
    expect([queue.empty, queue.count(5), queue.take()]).toEqual([true, 0, undefined])
  })
})
