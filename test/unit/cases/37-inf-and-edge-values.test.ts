import { expect, test } from 'vitest'
import { failsCheck } from '../../../shared/model/health/verdict.ts'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('infinities, scales that are not finite and -0 are counted as ggml decodes them', async () => {
  const { rows, findings, verdict, view } = await judgeFile(caseFile('37-inf-and-edge-values/inf.gguf'))
  const [norm, qkv, w1, w2, big] = rows.map(({ result }) => result.stats!)
  expect(norm).toMatchObject({ count: 64, posInf: 1, nan: 0 })
  // An infinite scale makes infinity of every code but 0.
  expect(qkv).toMatchObject({ count: 64, posInf: 15, negInf: 17, nan: 0 })
  expect(w1).toMatchObject({ count: 256, nan: 256 })
  // A block of scale -0, and four codes of zero in the other one.
  expect(w2).toMatchObject({ count: 64, nan: 0, zeros: 36, zeroRows: 1 })
  expect(big).toMatchObject({ std: 0, posInf: 0, nan: 0 })
  expect(big!.sum).toBeCloseTo(1.92e40, -36)
  const errors = findings.filter(({ severity }) => severity === 'error')
  expect(errors.map(({ title }) => title)).toEqual([
    'Infinity in norm_final',
    'Infinity in layers.0.attention.qkv',
    'NaN in layers.0.feed_forward.w1',
  ])
  expect(errors[1]).toMatchObject({ tensor: 1, layer: 0 })
  expect(verdict).toMatchObject({ state: 'errors', errors: 3 })
  expect(failsCheck(verdict, view.problems, findings, 'error')).toBe(true)
})
