/** Components in the page of a test. */
import { type Component, flushSync, mount, unmount } from 'svelte'

const mounted: Record<string, unknown>[] = []

/**
 * Mounts a component, in full, with its effects.
 * @returns its exported functions
 */
export function show<P extends Record<string, unknown>, E extends Record<string, unknown>>(
  component: Component<P, E>,
  props: P,
): E {
  const shown = mount(component, { target: document.body, props })
  mounted.push(shown)
  flushSync()
  return shown
}

/** Takes every component out of the page. */
export function unmountAll(): void {
  for (const shown of mounted.splice(0)) void unmount(shown)
  flushSync()
  document.body.replaceChildren()
}
