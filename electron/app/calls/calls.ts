/** Everything that a window may ask of the main process, joined from one module per subject. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { ExportedFile } from '../exports/exported-file.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { type AttachmentCallDependencies, createAttachmentCalls } from './attachment-calls.ts'
import { createComparisonCalls, type ComparisonCallDependencies } from './comparison-calls.ts'
import { createExportCalls, type ExportCallDependencies } from './export-calls.ts'
import { createContentCalls } from './content-calls.ts'
import { createLabCalls, type LabCallDependencies } from './lab-calls.ts'
import { createLogCalls, type LogCallDependencies } from './log-calls.ts'
import { createManifestCalls } from './manifest-calls.ts'
import { createMetadataCalls } from './metadata-calls.ts'
import { createOpeningCalls, type OpeningCallDependencies } from './opening-calls.ts'
import { createPreferenceCalls, type PreferenceCallDependencies } from './preference-calls.ts'
import { createScanCalls, type ScanCallDependencies } from './scan-calls.ts'
import { createStateCalls, type StateCallDependencies } from './state-calls.ts'
import { createTensorCalls } from './tensor-calls.ts'
import { createTokenizerCalls } from './tokenizer-calls.ts'
import { findModelOf } from './window-model.ts'

export interface CallDependencies<W extends AppWindow>
  extends
    StateCallDependencies<W>,
    OpeningCallDependencies<W>,
    PreferenceCallDependencies<W>,
    ScanCallDependencies<W>,
    AttachmentCallDependencies<W>,
    ComparisonCallDependencies<W>,
    ExportCallDependencies<W>,
    LabCallDependencies<W>,
    LogCallDependencies {
  readonly recent: StateCallDependencies<W>['recent'] &
    OpeningCallDependencies<W>['recent'] &
    PreferenceCallDependencies<W>['recent']
  readonly lab: StateCallDependencies<W>['lab'] & LabCallDependencies<W>['lab'] & ExportCallDependencies<W>['lab']
}

/** Arguments are checked before they arrive here. */
export function createCalls<W extends AppWindow>(window: W, deps: CallDependencies<W>): Calls {
  const model = findModelOf(window)
  const { copyText } = deps
  const lab = createLabCalls(window, model, deps)

  return {
    ...createStateCalls(window, deps),
    ...createOpeningCalls(window, deps),
    ...createPreferenceCalls(window, model, deps),
    ...createScanCalls(window, model, lab.refuseScan, deps),
    ...createComparisonCalls(window, lab.refuseScan, deps),
    ...createTensorCalls(model, copyText),
    ...createMetadataCalls(model, copyText),
    ...createTokenizerCalls(model),
    ...createContentCalls(model),
    ...createAttachmentCalls(window, model, deps),
    ...createManifestCalls(model),
    ...createExportCalls(window, model, new ExportedFile(), deps),
    ...lab.calls,
    ...createLogCalls(deps),
  }
}
