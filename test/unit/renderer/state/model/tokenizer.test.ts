import { beforeEach, expect, test, vi } from 'vitest'
import type { TokenizerView } from '../../../../../shared/model/tokenizer.ts'

const view = { tokens: 100, special: [], flags: [], hasScores: false, findings: [] } as unknown as TokenizerView
const calls = vi.hoisted(() => ({ getTokenizer: vi.fn(), listTokens: vi.fn() }))
vi.mock('../../../../../renderer/api.ts', () => ({ api: calls }))

const { TokenizerController } = await import('../../../../../renderer/state/model/tokenizer.svelte.ts')

/** Answers of `listTokens`, in the order of the calls; each is given when the test says so. */
let answers: (() => void)[]

beforeEach(() => {
  answers = []
  calls.getTokenizer.mockResolvedValue({ ok: true, value: view })
  calls.listTokens.mockImplementation(
    ({ text }: { text: string }) =>
      new Promise((resolve) =>
        answers.push(() => resolve({ ok: true, value: { total: text === '' ? 100 : 3, rows: [] } })),
      ),
  )
})

async function opened() {
  const tokenizer = new TokenizerController('file-1')
  tokenizer.reveal = vi.fn()
  const loading = tokenizer.load()
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  return { tokenizer, loading }
}

test('a token that is asked for while the first list loads is shown when the list is there', async () => {
  const { tokenizer, loading } = await opened()
  const going = tokenizer.goTo(42)
  answers[0]!()
  await Promise.all([loading, going])
  expect(tokenizer.active).toBe(42)
  expect(tokenizer.reveal).toHaveBeenCalledWith(42)
})

test('a token outside of what was searched for clears the search', async () => {
  const { tokenizer, loading } = await opened()
  answers[0]!()
  await loading
  const searching = tokenizer.setSearch('word')
  answers[1]!()
  await searching
  expect(tokenizer.tokens?.total).toBe(3)
  const going = tokenizer.goTo(42)
  answers[2]!()
  await going
  expect(tokenizer.search).toBe('')
  expect(tokenizer.tokens?.total).toBe(100)
  expect(tokenizer.active).toBe(42)
})

test('a search that starts before the token is shown wins', async () => {
  const { tokenizer, loading } = await opened()
  const going = tokenizer.goTo(42)
  const searching = tokenizer.setSearch('word')
  answers[0]!()
  answers[1]!()
  await Promise.all([loading, going, searching])
  expect(tokenizer.active).toBeUndefined()
  expect(tokenizer.reveal).not.toHaveBeenCalled()
})
