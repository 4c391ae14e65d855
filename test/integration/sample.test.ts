import { describe, expect, it } from 'vitest'
import { modelView } from '../../electron/app/views/model-view.ts'
import { findings } from '../../shared/model/health/findings.ts'
import { inOnePiece, measuredTensors } from '../../shared/model/overview/measured-tensor.ts'
import { nonFiniteCount } from '../../shared/model/stats.ts'
import { english } from '../../shared/text/sentence.ts'
import { open, root, scan } from '../helpers/engine.ts'

describe('the sample model', () => {
  it('has one expert with NaN, and nothing else wrong', async () => {
    const model = await open(`${root}/dist/sample/tensorscope-sample-moe-Q4_K_M.gguf`)
    const end = await scan(model, { executor: 'threads', workers: 2 })
    const { tensors } = model.header
    const view = modelView('', model, [])
    const rows = measuredTensors(view, (index) => end.results[index])
    const wrong = inOnePiece(findings(view, rows)).filter(
      ({ severity }) => severity === 'error' || severity === 'warning',
    )
    expect(wrong.map(({ rule, title }) => [rule, english(title)])).toEqual([
      ['non-finite', 'NaN in blk.4.ffn_down_exps, expert 5'],
    ])
    const damaged = end.results[[...tensors].findIndex(({ name }) => name === 'blk.4.ffn_down_exps.weight')]!
    // Rows 160 to 255 of 256 elements.
    expect(damaged.stats!.nan).toBe(96 * 256)
    expect(damaged.stats!.firstNonFinite).toMatchObject({ expert: 5, row: 160, index: (5 * 256 + 160) * 256 })
    expect(damaged.stats!.experts!.nonFinite.map(({ expert }) => expert)).toEqual([5])
    expect(end.results.filter(({ stats }) => nonFiniteCount(stats!) > 0)).toEqual([damaged])
  })
})
