import type { ReportFormat } from './report-formats.ts'
import type { ViewId } from './views.ts'
import type { ExportFormat } from '../model/metadata.ts'

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
  | `export-${ExportFormat}`
  | `report-${ReportFormat}`
