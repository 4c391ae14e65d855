import { describe, expect, it } from 'vitest'
import {
  HEAT_MEASURES,
  heatLayout,
  heatMap,
  heatMeasure,
  MARKS,
} from '../../../../../shared/model/overview/heat-map.ts'
import { layerLabel } from '../../../../../shared/model/layer-place.ts'
import { inOnePiece, type MeasuredTensor } from '../../../../../shared/model/overview/measured-tensor.ts'
import { measured } from '../measured.ts'

const ROWS = [
  measured('token_embd.weight', { stats: { std: 9 } }),
  measured('blk.2.a.weight', { stats: { std: 1, zeros: 16 } }),
  measured('blk.0.a.weight', { stats: { std: 0.01 } }),
  measured('blk.0.b.weight', { stats: { std: 100, nan: 3 } }),
  measured('blk.1.b.weight', { stats: { std: 0, zeros: 64 } }),
  measured('blk.2.b.weight', { result: { status: 'failed', error: 'gone' } }),
]
const layout = inOnePiece(heatLayout(ROWS))
const mapOf = (id: Parameters<typeof heatMeasure>[0], perRole = false, rows: readonly MeasuredTensor[] = ROWS) =>
  inOnePiece(heatMap(rows, layout, heatMeasure(id), perRole))

describe('the layout', () => {
  it('has layers in order, roles as they come, and the tensor of each', () => {
    expect(layout.layers.map(layerLabel)).toEqual(['0', '1', '2'])
    expect(layout.roles).toEqual(['a', 'b'])
    expect([...layout.cells]).toEqual([2, 3, -1, 4, 1, 5])
  })

  it('has a row for each layer of each tower', () => {
    const names = ['v.blk.0.a.weight', 'blk.1.a.weight', 'blk.0.a.weight', 'enc.blk.12.a.weight', 'v.blk.1.b.weight']
    const { layers, roles, cells } = inOnePiece(heatLayout(names.map((name) => measured(name))))
    expect(layers.map(layerLabel)).toEqual(['0', '1', 'v 0', 'v 1', 'enc 12'])
    expect(roles).toEqual(['a', 'b'])
    expect([...cells]).toEqual([2, -1, 1, -1, 0, -1, -1, 4, 3, -1])
  })

  it('has a column more for a second tensor of one layer and role', () => {
    const names = ['blk.0.a.weight', 'blk.0.a', 'blk.1.a.weight']
    const { roles, cells } = inOnePiece(heatLayout(names.map((name) => measured(name))))
    expect(roles).toEqual(['a', 'a (2)'])
    expect([...cells]).toEqual([0, 1, 2, -1])
  })

  it('of made-up names does not grow without bounds', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => measured(`blk.${i}.role_${i}.weight`))
    const { cells, layers } = inOnePiece(heatLayout(rows))
    expect(cells.length).toBeLessThanOrEqual(4_000_000)
    expect(layers).toHaveLength(800)
  })
})

describe('a map', () => {
  it('shades logarithms of spreads; what is zero is not on the scale', () => {
    const map = mapOf('std')
    expect(map).toMatchObject({ min: 0.01, max: 100, logarithmic: true, known: 4 })
    expect([...map.shades].map((shade) => Number(shade.toFixed(3)))).toEqual([0, 1, NaN, NaN, 0.5, NaN])
    expect([map.missing, map.unknown, map.offScale]).toEqual([1, 0, 0])
  })

  it('shades parts as they are', () => {
    const map = mapOf('zeros')
    expect(map).toMatchObject({ min: 0, max: 1, logarithmic: false })
    expect([...map.shades]).toEqual([0, 0, NaN, 1, 0.25, NaN])
  })

  it('can give each role a scale of its own', () => {
    expect([...mapOf('std', true).shades]).toEqual([0, 0.5, NaN, NaN, 1, NaN])
  })

  it('marks what is not finite, failed or all zero', () => {
    expect([...mapOf('bpw').marks].map((mark) => MARKS[mark])).toEqual(['', 'NaN', '', 'all zero', '', 'failed'])
    const infinite = [measured('blk.0.a.weight', { stats: { posInf: 1 } })]
    expect(MARKS[inOnePiece(heatMap(infinite, inOnePiece(heatLayout(infinite)), heatMeasure('std'))).marks[0]!]).toBe(
      'Inf',
    )
  })

  it('of one value is neither pale nor dark, and of none has no range', () => {
    expect([...mapOf('bpw').shades].filter((shade) => !Number.isNaN(shade))).toEqual(Array(5).fill(0.5))
    expect(mapOf('skewness')).toMatchObject({ min: undefined, max: undefined, known: 0 })
  })

  const ofStds = (...stds: number[]) => {
    const rows = stds.map((std, i) => measured(`blk.${i}.a.weight`, { stats: { std, mean: std } }))
    return (id: 'std' | 'mean') => inOnePiece(heatMap(rows, inOnePiece(heatLayout(rows)), heatMeasure(id)))
  }

  it('marks a spread of zero, which is not on the scale of logarithms', () => {
    const map = ofStds(0, 0.02, 0.04)('std')
    expect([...map.marks].map((mark) => MARKS[mark])).toEqual(['not on the scale', '', ''])
    expect([...map.shades]).toEqual([NaN, 0, 1])
    expect([map.offScale, map.min]).toEqual([1, 0.02])
  })

  it.each(['std', 'mean'] as const)('does not stretch values that differ by 1% over the whole scale: %s', (id) => {
    const map = ofStds(0.01987, 0.02, 0.02009)(id)
    const [low, , high] = map.shades
    expect(high! - low!).toBeGreaterThan(0.02)
    expect(high! - low!).toBeLessThan(0.1)
    expect(map.ends![0]).toBeLessThan(0.0187)
    expect(map.ends![1]).toBeGreaterThan(0.0214)
    // Those that really differ have all of it.
    const wide = ofStds(0.01, 0.02)(id)
    expect([...wide.shades]).toEqual([0, 1])
    expect(wide.ends![1]).toBeCloseTo(0.02)
  })

  it('counts what has no value yet', () => {
    const rows = [measured('blk.0.a.weight', { stats: { std: 1 } }), measured('blk.1.a.weight')]
    const map = inOnePiece(heatMap(rows, inOnePiece(heatLayout(rows)), heatMeasure('std')))
    expect([map.known, map.unknown, map.missing]).toEqual([1, 1, 0])
  })

  it('has every measure', () => {
    const stats = { std: 1, absMax: 2, mean: 3, absMean: 4, rms: 5, min: -6, max: 7, skewness: 8, kurtosis: 9, nan: 10 }
    const row = measured('blk.0.a.weight', {
      stats: { ...stats, zeros: 32, posInf: 1, negInf: 2 },
      result: { durationMs: 11 },
    })
    const found = Object.fromEntries(HEAT_MEASURES.map(({ id, of }) => [id, of(row)]))
    expect(found).toEqual({ ...stats, zeros: 0.5, inf: 3, bpw: 32, bytes: 256, duration: 11 })
    expect(HEAT_MEASURES.filter((measure) => 'always' in measure).map(({ of }) => of(measured('a')))).toEqual([32, 256])
  })
})
