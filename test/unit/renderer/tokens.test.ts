import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const source = readFileSync(resolve(import.meta.dirname, '../../../renderer/tokens.css'), 'utf8')

/** Colours of a theme by their role. */
function colours(selector: string): Map<string, string> {
  const from = source.indexOf(`${selector} {`)
  const block = source.slice(from, source.indexOf('}', from))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, role, colour]) => [role!, colour!]))
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

test.each(['light', 'dark'])('in %s, every colour of text can be read on every surface', (theme) => {
  const all = colours(`[data-theme='${theme}']`)
  const texts = [...all].filter(([role]) => /^(text|fam)-|^(accent|ok|warn|bad)$/.test(role))
  const surfaces = [...all].filter(([role]) => /^surface-|-soft$/.test(role))
  expect(texts.length).toBeGreaterThan(12)
  const weak = texts.flatMap(([text, colour]) =>
    surfaces.filter(([, surface]) => contrast(colour, surface) < 4.5).map(([surface]) => `${text} on ${surface}`),
  )
  expect(weak).toEqual([])
  expect(contrast(all.get('on-accent')!, all.get('accent')!)).toBeGreaterThanOrEqual(4.5)
})

test('the dark theme is the same whether the person or the system chose it', () => {
  expect(colours(":root:not([data-theme='light'])")).toEqual(colours("[data-theme='dark']"))
})
