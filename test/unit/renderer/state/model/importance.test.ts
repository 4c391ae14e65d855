import { beforeEach, expect, test, vi } from 'vitest'
import { ImportanceController } from '../../../../../renderer/state/model/importance.svelte.ts'
import type { ImatrixEntry } from '../../../../../shared/model/imatrix.ts'

const calls = vi.hoisted(() => ({ getImatrix: vi.fn() }))
vi.mock('../../../../../renderer/api.ts', () => ({ api: calls }))

const entry = (name: string, sum?: number, counts: readonly number[] = [1]): ImatrixEntry => ({
  name,
  columns: 4,
  counts,
  expertsWithoutData: counts.filter((count) => count === 0).length,
  ...(sum === undefined ? {} : { sum }),
})
const entries = [entry('b', 2), entry('c', undefined, [0, 3]), entry('a', 5), entry('d', 2)]
const answer = (value: unknown) => calls.getImatrix.mockResolvedValue({ ok: true, value })

beforeEach(() => {
  vi.clearAllMocks()
  answer({ legacy: false, datasets: [], entries })
})

async function loaded(): Promise<ImportanceController> {
  const importance = new ImportanceController('m')
  await importance.load()
  return importance
}
const column = (importance: ImportanceController, key: string) => importance.columns.find((each) => each.key === key)!
const names = (importance: ImportanceController) => importance.entries.map(({ name }) => name).join('')

test('the matrix is read once, when it is first shown', async () => {
  const importance = await loaded()
  await importance.load()
  expect(calls.getImatrix).toHaveBeenCalledExactlyOnceWith('m')
  expect(names(importance)).toBe('bcad')
  expect(importance.status).toEqual(['4 entries', '1 of 5 experts have no data'])
})

test('a column sorts by its largest value, its smallest, and not', async () => {
  const importance = await loaded()
  const sum = column(importance, 'sum')
  importance.toggleSort(sum)
  // Entries without a value come last either way, equal ones stay in the order of the file.
  expect(names(importance)).toBe('abdc')
  importance.toggleSort(sum)
  expect(names(importance)).toBe('bdac')
  importance.toggleSort(sum)
  expect(names(importance)).toBe('bcad')
  importance.toggleSort(column(importance, 'name'))
  expect(names(importance)).toBe('abcd')
})

test('the active entry stays active when the order changes', async () => {
  const importance = await loaded()
  importance.active = 2
  importance.toggleSort(column(importance, 'sum'))
  expect(importance.active).toBe(0)
})

test('a model that is not an importance matrix has no entries, and a failure is reported', async () => {
  answer(null)
  expect((await loaded()).status).toEqual([])
  calls.getImatrix.mockResolvedValue({ ok: false, error: { code: 'changed', message: 'It changed.' } })
  const failed = await loaded()
  expect(failed.error).toMatchObject({ values: { text: 'It changed.' } })
})
