import type { Attachment } from 'svelte/attachments'
import { on } from 'svelte/events'

/** Calls `close` when the pointer is pressed anywhere in the window outside of the element. */
export function pressOutside(close: () => void): Attachment<HTMLElement> {
  return (element) =>
    on(window, 'pointerdown', ({ target }) => {
      if (!(target instanceof Node && element.contains(target))) close()
    })
}
