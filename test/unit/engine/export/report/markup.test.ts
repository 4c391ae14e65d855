import { expect, it } from 'vitest'
import { escapeHtml, markup } from '../../../../../electron/engine/export/report/markup.ts'

it('escapes every value, lists too, and leaves markup as it is', () => {
  const inner = markup`<b>${'<&'}</b>`
  expect(markup`<p title="${'"x" onload='}">${inner}${['<', inner]}${3}${undefined}</p>`.html).toBe(
    '<p title="&quot;x&quot; onload="><b>&lt;&amp;</b>&lt;<b>&lt;&amp;</b>3</p>',
  )
})

it('makes visible what could hide or turn text', () => {
  expect(escapeHtml("a\u202eb\u0000c\nd'`")).toBe('a\\u202eb\u2400c\u240ad&#39;&#96;')
})
