import { describe, expect, it } from 'vitest'
import { limitsOf, ProcessBudget } from '../../../../electron/engine/executors/process-budget.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { adviceSettings, timesFor } from '../../../../electron/engine/lab/advise.ts'
import { orderOfRound, planSettings, splitByRoom } from '../../../../electron/engine/lab/compare-plan.ts'
import { expectSame } from '../../../../electron/engine/lab/comparison.ts'
import { endSentence } from '../../../../electron/engine/lab/isolation.ts'
import type { CrashEnd } from '../../../../electron/engine/lab/lab-api.ts'
import { MAX_STARTED, refuse, checkScanMemory } from '../../../../electron/engine/lab/memory-guard.ts'
import { planSteps } from '../../../../electron/engine/lab/startup.ts'
import { subModel } from '../../../../electron/engine/lab/sub-model.ts'
import { planWork } from '../../../../electron/engine/lab/work-rows.ts'
import { english, type Sentence } from '../../../../shared/text/sentence.ts'

const MB = 1_000_000

function modelOf(...sizes: (number | undefined)[]): Model {
  const tensors = sizes.map((nBytes, index) => ({
    index,
    name: `t${index}`,
    type: 'F32',
    typeId: 0,
    shape: [1],
    nElements: 1,
    dataOffset: index,
    ...(nBytes === undefined ? { unreadable: 'its type is unknown' } : { nBytes }),
  }))
  return { name: 'm', files: [], headerFile: 0, header: { tensors } } as unknown as Model
}
const names = (model: Model) => [...model.header.tensors].map(({ name, index }) => `${index}:${name}`)

describe('the part of a model that is compared', () => {
  it('has whole tensors from the largest on, as many as fit, numbered anew in their order', () => {
    const model = modelOf(10, 50, undefined, 40, 30, 5)
    expect(names(subModel(model))).toEqual(['0:t0', '1:t1', '2:t3', '3:t4', '4:t5'])
    expect(names(subModel(model, 100))).toEqual(['0:t0', '1:t1', '2:t3'])
    expect(names(subModel(model, 49))).toEqual(['0:t3', '1:t5'])
  })

  it('is refused when nothing fits, with what there is', () => {
    expect(() => subModel(modelOf(2 * MB, 3 * MB), MB)).toThrow(
      'No tensor has 1.00 MB or less; the smallest has 2.00 MB.',
    )
    expect(() => subModel(modelOf(undefined))).toThrow('no tensor that can be measured')
  })
})

describe('rounds', () => {
  it('have every setting once, one thread first of all, and begin with another each', () => {
    const settings = planSettings({ experiment: 'compare', workers: [4, 1, 4], rounds: 3 })
    expect(settings.map(({ executor, workers }) => `${executor} ${workers}`)).toEqual([
      'single 1',
      'threads 1',
      'processes 1',
      'threads 4',
      'processes 4',
    ])
    expect(orderOfRound(['a', 'b', 'c'], 0)).toEqual(['a', 'b', 'c'])
    expect(orderOfRound(['a', 'b', 'c'], 1)).toEqual(['b', 'c', 'a'])
    expect(orderOfRound(['a', 'b', 'c'], 5)).toEqual(['c', 'a', 'b'])
  })

  it.each([
    [{ workers: [0], rounds: 1 }, '0 workers'],
    [{ workers: [1.5], rounds: 1 }, '1.5 workers'],
    [{ workers: [257], rounds: 1 }, '1 to 256'],
    [{ workers: [1], rounds: 0 }, '0 rounds'],
  ])('refuse %j', (request, says) => {
    expect(() => planSettings({ experiment: 'compare', ...request })).toThrow(says)
  })

  it('name the first tensor whose numbers differ', () => {
    const model = modelOf(1, 1, 1)
    const setting = { executor: 'processes', workers: 2 } as const
    const [a, b] = [{ resultHashes: ['x', 'y', 'z'] }, { resultHashes: ['x', 'Y', 'Z'] }]
    expect(() => expectSame(model, a, b, setting)).toThrow(
      'The numbers of t1 differ from those of the first scan: processes × 2.',
    )
    expect(() => expectSame(model, a, a, setting)).not.toThrow()
  })
})

describe('the settings of a comparison in a process that has room for few threads', () => {
  const settings = planSettings({ experiment: 'compare', workers: [2, 8], rounds: 1 })
  const namesOf = (list: readonly object[]) => list.map((setting) => Object.values(setting).slice(0, 2).join(' '))

  it('are measured as far as there is room, and are rows with the limit beyond it', () => {
    const budget = new ProcessBudget({ memories: 5, reserved: 1, threads: 500 })
    const { possible, refused } = splitByRoom(settings, budget)
    expect(namesOf(possible)).toEqual(['single 1', 'threads 2', 'processes 2', 'processes 8'])
    expect(refused).toMatchObject([{ executor: 'threads', workers: 8 }])
    expect(english(refused[0]!['note'] as Sentence)).toContain('the limit of one Electron process is 4 threads')
  })

  it('are all measured where there is no limit', () => {
    expect(splitByRoom(settings, new ProcessBudget(limitsOf({})))).toEqual({ possible: settings, refused: [] })
  })
})

describe('an advice', () => {
  const names = (settings: readonly { executor: string; workers: number }[]) =>
    settings.map(({ executor, workers }) => `${executor} ${workers}`)

  it('compares half of the cores and all of them with one thread', () => {
    expect(names(adviceSettings(1, () => undefined))).toEqual(['single 1', 'threads 1', 'processes 1'])
    expect(names(adviceSettings(5, () => undefined))).toEqual([
      'single 1',
      'threads 3',
      'processes 3',
      'threads 5',
      'processes 5',
    ])
  })

  it('leaves out what memory has no room for, and is refused when it has none for one thread', () => {
    const refuse = (free: number) => (setting: Parameters<typeof checkScanMemory>[0]) =>
      checkScanMemory(setting, free, 0)
    expect(names(adviceSettings(8, refuse(500 * MB)))).toEqual(['single 1', 'threads 4', 'processes 4', 'threads 8'])
    expect(() => adviceSettings(8, refuse(10 * MB))).toThrow(
      'Not started: one thread would need about 41.9 MB of memory, and 10.0 MB can be had.',
    )
  })

  it('scans as much as fits the time', () => {
    const settings = adviceSettings(2, () => undefined)
    // A round takes 1 + 2 + 2 / 1.2 times as long as one thread.
    expect(timesFor(settings, 50, 3 * 4.67 * 50 * 10)).toBe(10)
    expect(timesFor(settings, 60_000, 8000)).toBe(1)
    expect(timesFor(settings, 0.001, 8000)).toBe(160)
  })
})

describe('steps of the start', () => {
  it('are ascending, threads first', () => {
    expect(planSteps({ experiment: 'startup', threads: [10, 1, 10], processes: [2] }, Infinity)).toEqual([
      { kind: 'thread', count: 1 },
      { kind: 'thread', count: 10 },
      { kind: 'process', count: 2 },
    ])
  })

  it.each([100_000, 0, -1, 2.5, NaN])('refuse %d workers', (count) => {
    expect(() => planSteps({ experiment: 'startup', threads: [1], processes: [count] }, Infinity)).toThrow(
      'workers are not started here: up to 2,000 threads or 200 processes are.',
    )
  })
})

describe('the guard', () => {
  it('lets a step begin that fits what is free above the margin', () => {
    expect(refuse('thread', 100, 10 * MB, Infinity, 2000 * MB, 1000 * MB)).toBeUndefined()
    expect(refuse('thread', 101, 10 * MB, Infinity, 2000 * MB, 1000 * MB)).toEqual({
      of: 'memory',
      needed: 1010 * MB,
      allowed: 1000 * MB,
    })
    expect(refuse('process', 1, MB, Infinity, 500 * MB, 1000 * MB)).toMatchObject({ allowed: 0 })
  })

  it('refuses scans that do not fit, with the figures', () => {
    const scans = (executor: 'threads' | 'processes' | 'single', workers: number, free: number) => {
      const refusal = checkScanMemory({ executor, workers }, free, 1000 * MB)
      return refusal && english(refusal)
    }
    expect(scans('processes', 64, 12_000 * MB)).toBeUndefined()
    expect(scans('processes', 256, 12_000 * MB)).toBe(
      'Not started: processes × 256 would need about 26.8 GB of memory, and 11.0 GB can be had.',
    )
    expect(scans('threads', 256, 12_000 * MB)).toBeUndefined()
    expect(scans('single', 1, 900 * MB)).toMatch(/ and 0 \w+ can be had/)
  })

  it('lets threads start as far as their heaps have room in one process, and any process', () => {
    expect(refuse('thread', 500, 1, 500, 1e15, 0)).toBeUndefined()
    expect(refuse('thread', 501, 1, 500, 1e15, 0)).toEqual({ of: 'threads', needed: 501, allowed: 500 })
    expect(refuse('process', 20, 1, 10, 1e15, 0)).toBeUndefined()
    expect(() => planSteps({ experiment: 'startup', threads: [20_000], processes: [] }, 500)).toThrow(
      'up to 500 threads or 200 processes are.',
    )
  })

  it('has a limit whatever the memory', () => {
    expect(refuse('process', MAX_STARTED.process, 1, Infinity, 1e15, 0)).toBeUndefined()
    expect(refuse('process', MAX_STARTED.process + 1, 1, Infinity, 1e15, 0)).toMatchObject({
      of: 'workers',
      allowed: 200,
    })
  })
})

describe('jobs', () => {
  it('are done alone, one after another, and by as many workers', () => {
    const order = planWork({ experiment: 'io', workers: 3 }, true).map(
      ({ executor, workers, jobs, together }) => `${executor} ${workers} ${jobs} ${together}`,
    )
    expect(order).toEqual([
      'threads 1 1 true',
      'processes 1 1 true',
      'single 1 3 false',
      'single 1 3 true',
      'threads 3 3 true',
      'processes 3 3 true',
    ])
    expect(planWork({ experiment: 'cpu', workers: 3 }, false)).toHaveLength(5)
    expect(planWork({ experiment: 'cpu', workers: 1 }, false)).toHaveLength(2)
    expect(() => planWork({ experiment: 'cpu', workers: 65 }, false)).toThrow('1 to 64')
  })
})

it.each<readonly [CrashEnd, string]>([
  [{ kind: 'code', code: 3 }, 'exited with code 3'],
  [{ kind: 'error', message: 'out of {{memory}}' }, 'failed: out of {{memory}}'],
  [{ kind: 'running', seconds: 20 }, 'did not end within 20 s'],
  [{ kind: 'not-tested' }, 'was left alone: here its heap has no limit that is low enough to try it'],
])('the end of a worker that was told to crash is worded: %o', (end, text) =>
  expect(english(endSentence(end))).toBe(text),
)
