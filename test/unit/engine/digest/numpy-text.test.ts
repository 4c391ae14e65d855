import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type FloatWidth, numpyText } from '../../../../electron/engine/digest/numpy-text.ts'

const { texts } = JSON.parse(
  readFileSync(new URL('../../../fixtures/digests.expected.json', import.meta.url), 'utf8'),
) as { readonly texts: readonly (readonly [FloatWidth, string, string])[] }

function valueOf(width: FloatWidth, bits: string): number {
  const integer = BigUint64Array.of(BigInt(`0x${bits}`))
  const Floats = { 16: Float16Array, 32: Float32Array, 64: Float64Array }[width]
  return new Floats(integer.buffer)[0]!
}

it('writes numbers as numpy 2 does, at powers of two too, where digits are hardest to choose', () => {
  for (const [width, bits, text] of texts)
    expect(numpyText(valueOf(width, bits), width), `${width} bits, ${bits}`).toBe(text)
})
