import { describe, expect, it } from 'vitest'
import { htmlReport, MOST_HTML_ROWS } from '../../../../../electron/engine/export/report/html-report.ts'
import type { ReportSource } from '../../../../../electron/engine/export/report/report-source.ts'
import { type Described, HOSTILE, hostileModel, reportSource, smallModel } from './report-sources.ts'

const htmlOf = (described: Described, over: Partial<ReportSource> = {}) =>
  [...htmlReport({ ...reportSource(described), ...over })].join('')

const VOID = new Set(['meta', 'br', 'path'])
/** Everything that the report is made of. */
const ELEMENTS = new Set(
  (
    'html head title style body header main footer section div p span b i a h1 h2 ul li dl dt dd table caption thead ' +
    'tbody tr th td svg path meta'
  ).split(' '),
)
const ATTRIBUTES = new Set(
  (
    'lang charset http-equiv content name class id style href title role tabindex scope aria-label aria-labelledby ' +
    'aria-hidden width height viewBox d'
  ).split(' '),
)

interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

/** Reads HTML more strictly than any browser: only our elements and attributes, quoted, everything closed in order. */
function readHtml(html: string): { readonly elements: readonly Element[]; readonly text: string } {
  const elements: Element[] = []
  const open: string[] = []
  let text = ''
  const style = /<style>[^<]*<\/style>/.exec(html)![0]
  const body = html.replace('<!doctype html>\n', '').replace(style, '')
  for (const [token, closing, name, attributes] of body.matchAll(/<(\/?)([a-z0-9]+)((?: [^<>]*?)?)\/?>|[^<]+|</g)) {
    if (name === undefined) {
      expect(token).not.toMatch(/[<>]/)
      text += token
    } else if (closing) expect(open.pop(), html.slice(0, 10)).toBe(name)
    else {
      expect(ELEMENTS, name).toContain(name)
      const found = [...attributes!.matchAll(/ ([A-Za-z-]+)="([^"<>]*)"/g)]
      expect(found.map(([whole]) => whole).join('')).toBe(attributes)
      for (const [, attribute] of found) expect(ATTRIBUTES, attribute).toContain(attribute)
      elements.push({ name: name!, attributes: new Map(found.map(([, key, value]) => [key!, value!])) })
      if (!VOID.has(name!)) open.push(name!)
    }
  }
  expect(open).toEqual([])
  return { elements, text }
}

describe('the HTML report', () => {
  it('says which tensors, files and settings it is about', () => {
    const { text } = readHtml(htmlOf(smallModel()))
    for (const part of ['Tensorscope 1.2.3', '2026-02-03 04:05 UTC', '2026-01-02 03:04 UTC', 'ab'.repeat(32)])
      expect(text).toContain(part)
    for (const part of ['1,000 bytes', 'Worker threads × 4', '1.23 s', 'mit', 'NaN in blk.2.attn_q'])
      expect(text).toContain(part)
    expect(text).not.toContain('not complete')
  })

  it('says how many of the workers were processes though threads were asked for', () => {
    const scan = {
      executor: 'threads',
      workers: 64,
      processes: [61, 62, 63, 64],
      elapsedMs: 1,
      bytesDone: 1,
      bytesRestored: 0,
    } as const
    const { text } = readHtml(htmlOf({ ...smallModel(), scan: { ...scan, outcome: 'done' } }))
    expect(text).toContain('Worker threads × 60, Utility processes × 4')
  })

  it('is the same for the same input', () => {
    expect(htmlOf(smallModel())).toBe(htmlOf(smallModel()))
  })

  it('needs nothing from anywhere, and forbids it', () => {
    const html = htmlOf(smallModel())
    const { elements } = readHtml(html)
    const policy = elements.find(({ attributes }) => attributes.has('http-equiv'))!.attributes.get('content')
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
    expect(html).not.toMatch(/https?:|url\(|@import|javascript:/)
    for (const { attributes } of elements) expect(attributes.get('href') ?? '#').toMatch(/^#/)
  })

  it('shows what a hostile file says as text', () => {
    const { text, elements } = readHtml(htmlOf(hostileModel()))
    expect(elements.some(({ name }) => name === 'script' || name === 'img')).toBe(false)
    expect(text.split('&lt;script&gt;alert(1)&lt;/script&gt;').length).toBeGreaterThan(8)
    // eslint-disable-next-line no-control-regex -- what must not get through
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(text).toContain('\\u202e')
    expect(text).toContain('$t(Model)')
    expect(HOSTILE).toContain('<script>')
  })

  it('can be read without eyes: headings, captions, heads of rows and columns, words for charts', () => {
    const { elements } = readHtml(htmlOf(smallModel()))
    const count = (name: string) => elements.filter((element) => element.name === name).length
    expect(count('h1')).toBe(1)
    expect(count('caption')).toBe(count('table'))
    for (const { name, attributes } of elements) {
      if (name === 'th') expect(['row', 'col']).toContain(attributes.get('scope'))
      if (name === 'svg') expect(attributes.get('aria-label')).toMatch(/^Distribution: 5% below −2.*, half below 0, /)
    }
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    for (const { attributes } of elements) {
      const link = attributes.get('href')?.slice(1) ?? attributes.get('aria-labelledby')
      if (link !== undefined) expect(ids).toContain(link)
    }
  })

  it('maps layers and roles, each cell with its value', () => {
    const html = htmlOf(smallModel())
    expect(html).toContain('Std by layer and role')
    const cells = [...html.matchAll(/<td class="([^"]*)"[^>]*title="([^"]*)">([^<]*)</g)]
    expect(cells.map(([, kind]) => kind)).toEqual(['', '', 'bad', '', '', '', '', ''])
    expect(cells[3]!.slice(2)).toEqual(['0.130', '0.13'])
    expect(cells[2]!.slice(2)).toEqual(['0.120, NaN', 'NaN'])
  })

  it.each([
    ['no tensor is measured', {}, undefined, 'No tensor is measured'],
    ['a scan was cancelled', { stats: {} }, 'cancelled', '1 of 2 tensors are measured'],
    ['a scan goes on', { stats: {} }, 'running', '1 of 2 tensors are measured'],
  ] as const)('says so at the top when %s', (_what, first, outcome, says) => {
    const scan = outcome && {
      executor: 'single' as const,
      workers: 1,
      elapsedMs: 70_000,
      bytesDone: 1,
      bytesRestored: 0,
      outcome,
    }
    const html = htmlOf({
      tensors: [
        ['a', first],
        ['b', {}],
      ],
      scan,
    })
    const header = html.slice(html.indexOf('<header>'), html.indexOf('</header>'))
    expect(header).toMatch(/<p class="banner" role="note">[^<]/)
    expect(header).toContain(says)
    expect(html.includes('Last scan')).toBe(outcome !== undefined)
  })

  it('lists as many tensors as a browser bears, those with findings in any case, and says how many there are', () => {
    const total = MOST_HTML_ROWS + 500
    const tensors = Array.from(
      { length: total },
      (_, i) => [`t${i}`, { stats: { nan: i === total - 1 ? 1 : 0 } }] as const,
    )
    const html = htmlOf({ tensors })
    expect(html).toContain('10,000 of 10,500 tensors are listed')
    expect(html.match(/<tr id="t\d+">/g)).toHaveLength(MOST_HTML_ROWS)
    expect(html).toContain(`href="#t${total - 1}"`)
    expect(html).toContain(`<tr id="t${total - 1}">`)
    expect(html).not.toContain(`<tr id="t${MOST_HTML_ROWS}">`)
  })

  it('works without tensors', () => {
    const { text } = readHtml(htmlOf({ tensors: [], scan: undefined }))
    expect(text).toContain('Tensors')
  })
})
