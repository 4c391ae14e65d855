import { screen } from '@testing-library/dom'
import { expect, it } from 'vitest'
import { commandsOf } from '../../../../../renderer/state/window/commands.ts'
import { OTHER_KEYS } from '../../../../../renderer/state/window/other-keys.ts'
import KeySheet from '../../../../../renderer/views/commands/KeySheet.svelte'
import { english } from '../../../../../shared/text/sentence.ts'
import { show } from '../../../../harness/mount.ts'
import { dispatch } from '../../../../harness/user.ts'
import { openWindow } from '../../../../harness/window.ts'

it('names every command that has a key and all other keys, by what they are for', async () => {
  const { app } = await openWindow()
  show(KeySheet, { app })
  const said = screen.getAllByRole('term').map(({ textContent }) => textContent)
  const withKeys = commandsOf(app).filter(({ keys }) => keys.length > 0)
  const others = OTHER_KEYS.flatMap(({ rows }) => rows)
  expect(said.toSorted()).toEqual([...withKeys, ...others].map(({ title }) => english(title)).toSorted())
  for (const { area } of OTHER_KEYS) expect(screen.getByRole('heading', { name: english(area) })).toBeTruthy()
})

it('writes keys as the platform does, and closes with Escape', async () => {
  const { app } = await openWindow({ platform: 'darwin' })
  app.overlay = 'keys'
  show(KeySheet, { app })
  const dialog = screen.getByRole('dialog', { name: 'Keys' })
  expect(dialog.textContent).toContain('⌘')
  // What a browser makes of Escape.
  dispatch(dialog, new Event('cancel', { cancelable: true }))
  expect(app.overlay).toBeUndefined()
})
