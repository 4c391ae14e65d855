import { tick } from 'svelte'
import type { WindowController } from './window.svelte.ts'

/** Opens what a button of the tensors' tools opens. @param name as the popover has it */
export async function openPopover(app: WindowController, name: string): Promise<void> {
  if (app.model) app.model.values = undefined
  app.view = 'tensors'
  await tick()
  const button = document.querySelector<HTMLElement>(`[data-popover="${name}"] > button`)
  button?.focus()
  if (button?.ariaExpanded === 'false') button.click()
}
