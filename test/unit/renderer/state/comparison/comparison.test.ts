import { expect, describe, it } from 'vitest'
import { packPairRows } from '../../../../../shared/ipc/packed-comparison.ts'
import { appError } from '../../../../../shared/text/errors.ts'
import { english, say } from '../../../../../shared/text/sentence.ts'
import { compared, comparisonOpened, comparisonProgress, openComparison } from '../../../../harness/comparisons.ts'
import { settle } from '../../../../harness/user.ts'
import { opening, openWindow, SUBJECT_ID } from '../../../../harness/window.ts'

const progressEvent = (comparisonId: number, ...rows: Parameters<typeof packPairRows>[0][]) =>
  ({
    type: 'comparison-progress',
    subjectId: SUBJECT_ID,
    progress: comparisonProgress({ comparisonId }),
    rows: packPairRows(rows.flatMap((each) => [...each])),
  }) as const
const ended = (comparisonId: number, subjectId = SUBJECT_ID) =>
  ({
    type: 'comparison-ended',
    subjectId,
    comparisonId,
    outcome: 'done',
    progress: comparisonProgress({ comparisonId }),
  }) as const

describe('ComparisonController', () => {
  it('starts when two models were opened to be compared', async () => {
    const { app, transport } = await openWindow()
    transport.answer('startComparison', { comparisonId: 1 })
    transport.send(opening('a ↔ b'))
    transport.send(comparisonOpened())
    await settle()
    expect(app.view).toBe('comparison')
    expect(app.comparison?.running).toBe(true)
    expect(transport.sent('startComparison')).toEqual([
      { subjectId: SUBJECT_ID, executor: 'threads', workers: 2, resume: true },
    ])
  })

  it('does not start when all pairs were saved before', async () => {
    const { app, transport } = await openWindow()
    transport.send(opening('a ↔ b'))
    transport.send(comparisonOpened([compared(0, 0), compared(1, 0.1)]))
    await settle()
    expect(app.comparison?.running).toBe(false)
    expect(transport.sent('startComparison')).toEqual([])
  })

  it('follows progress and end, and drops events of another subject or an earlier run', async () => {
    const { comparison, transport } = await openComparison()
    await comparison.start()
    transport.send(progressEvent(1, [compared(0, 0.01)]))
    expect([comparison.progress?.bytesDone, comparison.summary.done]).toEqual([50, 1])
    transport.send(ended(1, '00000000-0000-4000-9000-000000000009'))
    expect(comparison.running).toBe(true)
    transport.send(ended(1))
    expect([comparison.running, comparison.outcome]).toEqual([false, 'done'])
    transport.send(progressEvent(1, [compared(1, 0.5)]))
    expect(comparison.summary.done).toBe(1)
  })

  it('restores what runs after the page was loaded again', async () => {
    const { comparison } = await openComparison([compared(0, 0.1)])
    comparison.restore(comparisonProgress())
    expect([comparison.running, comparison.summary.done]).toEqual([true, 1])
  })

  it('cancels and pauses the run, also before its ID is known', async () => {
    const { comparison, transport } = await openComparison()
    const start = transport.hold('startComparison')
    const started = comparison.start()
    comparison.togglePause()
    start.resolve({ ok: true, value: { comparisonId: 4 } })
    await started
    expect(transport.sent('pauseComparison')).toEqual([{ subjectId: SUBJECT_ID, comparisonId: 4, paused: true }])
    comparison.cancel()
    expect(transport.sent('cancelComparison')).toEqual([{ subjectId: SUBJECT_ID, comparisonId: 4 }])
  })

  it('keeps the results when comparing them again is refused', async () => {
    const { comparison, transport } = await openComparison([compared(0, 0.1), compared(1, 0.25)])
    const start = transport.hold('startComparison')
    const started = comparison.start()
    expect(comparison.summary.done).toBe(0)
    start.resolve({ ok: false, error: appError('busy', say('An experiment is running.')) })
    await started
    expect([comparison.running, comparison.summary.done]).toEqual([false, 2])
    expect(comparison.rows[1]!.result.stats!.nmse).toBe(0.25)
  })

  it('puts the worst pair first, sorts by a column, and hides pairs that are the same', async () => {
    const { comparison } = await openComparison([compared(0, 0), compared(1, 0.25)])
    expect(comparison.order).toEqual([1, 2, 0])
    comparison.toggleSort('name')
    expect(comparison.order).toEqual([0, 1, 2])
    comparison.toggleSort('name')
    expect(comparison.order).toEqual([2, 1, 0])
    comparison.hide(true)
    expect(comparison.order).toEqual([2, 1])
    comparison.setFilter('blk.1')
    expect(comparison.order).toEqual([1])
    comparison.setFilter('layer:x-')
    expect([comparison.order, comparison.filterError !== undefined]).toEqual([[1], true])
  })

  it('steps from one difference to the next and reads the details of each', async () => {
    const { comparison, transport } = await openComparison([compared(0, 0), compared(1, 0.25)])
    comparison.step(1)
    expect(comparison.selected).toBe(1)
    expect(transport.sent('getPair')).toEqual([{ subjectId: SUBJECT_ID, pair: 1 }])
    comparison.step(1)
    expect(comparison.selected).toBe(2)
    comparison.step(1)
    expect(comparison.selected).toBe(1)
    comparison.step(-1)
    expect(comparison.selected).toBe(2)
  })

  it('sums up both models in a sentence', async () => {
    const { comparison } = await openComparison([compared(0, 0), compared(1, 0.1)])
    expect(english(comparison.headline)).toBe(
      '1 of 2 tensors differ: SQNR 13.0 dB over all weights, worst blk.1.ffn_up.weight with 10.0 dB.',
    )
    const same = await openComparison([compared(0, 0), compared(1, 0)])
    expect(english(same.comparison.headline)).toBe('Same weights in the 2 tensors that both models have.')
  })
})
