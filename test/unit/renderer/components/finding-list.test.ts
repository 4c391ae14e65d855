import { screen } from '@testing-library/dom'
import { expect, it, vi } from 'vitest'
import FindingList from '../../../../renderer/components/FindingList.svelte'
import { say } from '../../../../shared/text/sentence.ts'
import { show } from '../../../harness/mount.ts'
import { click } from '../../../harness/user.ts'
import { setLanguage } from '../../../../renderer/i18n.svelte.ts'

const FINDINGS = [
  { severity: 'error', message: '{% if %} is not closed.', rule: 'unclosed', line: 1200 },
  { severity: 'note', message: 'a\u202eb is a note', sentence: say('The text is empty.'), rule: 'empty' },
] as const

it('says what was found with its severity and rule, and goes to the line', () => {
  const go = vi.fn<(line: number) => void>()
  show(FindingList, { label: 'Checks', findings: FINDINGS, show: go })
  expect(screen.getByRole('list', { name: 'Checks' }).children).toHaveLength(2)
  expect(screen.getAllByRole('img').map((mark) => mark.getAttribute('aria-label'))).toEqual(['error', 'note'])
  const [first, second] = screen.getAllByRole('listitem')
  expect(first!.textContent).toMatch(/^\s*{% if %} is not closed\.\s*line 1,200\s*unclosed\s*$/)
  expect(second!.textContent).toMatch(/^\s*The text is empty\.\s*empty\s*$/)
  click(screen.getByRole('button', { name: 'line 1,200' }))
  expect(go.mock.calls).toEqual([[1200]])
})

it('has no buttons where there is nowhere to go, and speaks the language of the window', () => {
  setLanguage('zh-CN')
  show(FindingList, { label: 'Checks', findings: FINDINGS })
  expect(screen.queryByRole('button')).toBeNull()
  expect(screen.getByText('文本为空。')).toBeTruthy()
})
