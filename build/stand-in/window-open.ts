/** What a page asks for that wants another window. */
export interface OpenDetails {
  readonly url: string
  readonly frameName: string
  readonly features: string
  readonly disposition: string
  readonly referrer: { readonly url: string; readonly policy: string }
}

export type OpenHandler = (details: OpenDetails) => { action: 'allow' } | { action: 'deny' }

/**
 * Asks the app. A wrong answer refuses the window, as in Electron; one that allows it is not imitated, and neither is
 * an app that has no handler.
 */
export function askToOpen(handler: OpenHandler | undefined, details: OpenDetails): void {
  if (!handler) throw new Error('electron stand-in: a page that opens windows is not imitated')
  const answer: unknown = handler(details)
  const must = 'The window open handler response must be an object'
  if (typeof answer !== 'object') console.error(`${must}, but was instead of type '${typeof answer}'.`)
  else if (answer === null) console.error(`${must}, but was instead null.`)
  else if ((answer as { action?: unknown }).action === 'allow')
    throw new Error('electron stand-in: a page that opens windows is not imitated')
  else if ((answer as { action?: unknown }).action !== 'deny')
    console.error(`${must} with an 'action' property of 'allow' or 'deny'.`)
}
