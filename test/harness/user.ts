/** Input as a user makes it. Each returns when the page shows its effect, as far as that does not wait for an answer. */
import { flushSync, tick } from 'svelte'

/** Keys that are held while another is pressed. */
export interface Held {
  readonly ctrlKey?: boolean
  readonly shiftKey?: boolean
  readonly altKey?: boolean
  readonly metaKey?: boolean
}

const DISPATCHED = { bubbles: true, cancelable: true, composed: true }

/** @returns whether the page handled the event: it prevented what the browser does with it */
export function dispatch(target: EventTarget, event: Event): boolean {
  const handled = !target.dispatchEvent(event)
  flushSync()
  return handled
}

/** Presses a key on an element, else on the one that has the focus. */
export function press(key: string, held: Held = {}, on: Element = document.activeElement ?? document.body): boolean {
  return dispatch(on, new KeyboardEvent('keydown', { key, ...DISPATCHED, ...held }))
}

/** Moves the pointer to an element, presses and releases it: the element gets the focus if it takes one. */
export function click(element: Element, held: Held = {}): void {
  // A press that the page handles takes no focus; it is still followed by a click.
  const handled = dispatch(element, new PointerEvent('pointerdown', { ...DISPATCHED, ...held }))
  const focusable = element.closest<HTMLElement>('button, input, select, [tabindex]')
  if (!handled && focusable && !(focusable instanceof HTMLButtonElement && focusable.disabled)) focusable.focus()
  // A disabled button gets no click, and a label passes its own on: both are of the browser.
  if (element instanceof HTMLElement && Object.keys(held).length === 0) element.click()
  else element.dispatchEvent(new MouseEvent('click', { ...DISPATCHED, ...held }))
  flushSync()
}

/** Opens the context menu of an element, at a place of the window. */
export function rightClick(element: Element, clientX = 0, clientY = 0): boolean {
  return dispatch(element, new MouseEvent('contextmenu', { ...DISPATCHED, clientX, clientY, button: 2 }))
}

/** Replaces the text of a field. */
export function type(field: Element, text: string): void {
  if (!(field instanceof HTMLInputElement)) throw new TypeError('Only a field takes text.')
  field.focus()
  field.value = text
  dispatch(field, new Event('input', DISPATCHED))
}

/** Scrolls an element to this many pixels from its top. */
export function scroll(element: Element, top: number, left = element.scrollLeft): void {
  element.scrollTop = top
  element.scrollLeft = left
  dispatch(element, new Event('scroll'))
}

/** Waits until answers that are there have arrived and the page shows them. */
export async function settle(): Promise<void> {
  // An answer passes the transport, the controller's `await`s and an effect: a turn of the event loop is after all of them.
  await new Promise((resolve) => setImmediate(resolve))
  await tick()
  flushSync()
}

/** Waits for the next frame, in which components move the focus or make more rows. */
export async function nextFrame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await settle()
}
