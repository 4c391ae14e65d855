import type { ViewId } from './views.ts'

/** What the menu asks of the window. */
export type Command =
  | 'scan'
  | 'cancel'
  | 'filter'
  | 'export'
  | 'copy'
  | 'toggle-panel'
  | 'export-manifest'
  | 'check-manifest'
  | 'palette'
  | 'go-to-tensor'
  | 'keys'
  | 'settings'
  | 'advise'
  | `view-${ViewId}`
  | 'export-json'
  | 'export-json-array'
  | 'export-markdown'
  | 'report-json'
  | 'report-markdown'
  | 'report-html'
