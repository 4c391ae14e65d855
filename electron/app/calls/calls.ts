/** Everything that a window may ask of the main process, joined from one module per subject. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { isOneOf } from '../../engine/export/same-file.ts'
import type { ExportKind } from '../exports/export-kinds.ts'
import { ExportedFile } from '../exports/exported-file.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest } from './argument.ts'
import { createExportCalls, type ExportCallDependencies, type WhereToSave } from './export-calls.ts'
import { createLabCalls, type LabCallDependencies } from './lab-calls.ts'
import { createLogCalls, type LogCallDependencies } from './log-calls.ts'
import { createManifestCalls, type ManifestCallDependencies } from './manifest-calls.ts'
import { createMetadataCalls, type MetadataCallDependencies } from './metadata-calls.ts'
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
    ManifestCallDependencies<W>,
    ExportCallDependencies,
    LogCallDependencies,
    Pick<MetadataCallDependencies, 'writeText'> {
  readonly recent: StateCallDependencies<W>['recent'] &
    OpeningCallDependencies<W>['recent'] &
    PreferenceCallDependencies<W>['recent']
  readonly lab: StateCallDependencies<W>['lab'] & LabCallDependencies<W>['lab']
  /** Windows in which a scan runs. */
  scanning: LabCallDependencies<W>['scanning']
  writeLab: LabCallDependencies<W>['write']
  askWhereToSave(window: W, name: string, kind: ExportKind): Promise<string | undefined>
}

/** Arguments are checked before they arrive here. */
export function createCalls<W extends AppWindow>(window: W, deps: CallDependencies<W>): Calls {
  const exported = new ExportedFile()
  const saved = (path: string) => exported.add(path)
  const model = findModelOf(window)
  const { copyText } = deps

  const whereToSave: WhereToSave = async (session, kind, name = session.model.name) => {
    const path = await deps.askWhereToSave(window, name, kind)
    if (path !== undefined && (await isOneOf(path, session.model.files)))
      return err(badRequest(say('Nothing can be saved over the model itself.')))
    return ok(path)
  }

  const lab = createLabCalls(window, {
    model,
    lab: deps.lab,
    scanning: deps.scanning,
    opening: () => window.opening !== undefined,
    askWhereToSave: (name, kind) => {
      if (window.session) return whereToSave(window.session, kind, name)
      return deps.askWhereToSave(window, name, kind).then(ok)
    },
    saved,
    write: deps.writeLab,
  })

  return {
    ...createStateCalls(window, deps),
    ...createOpeningCalls(window, deps),
    ...createPreferenceCalls(window, model, deps),
    ...createScanCalls(window, model, lab.refuseScan, deps),
    ...createTensorCalls({
      model,
      copyText,
      saved,
      send: (event) => window.send(event),
      askWhereToSave: (session, name, format) => whereToSave(session, format, name),
    }),
    ...createMetadataCalls({
      model,
      copyText,
      askWhereToExport: (session, format) =>
        whereToSave(session, format === 'markdown' ? 'metadata-markdown' : 'metadata-json'),
      saved,
      writeText: deps.writeText,
    }),
    ...createTokenizerCalls(model),
    ...createManifestCalls(window, model, deps),
    ...createExportCalls(model, whereToSave, exported, deps),
    ...lab.calls,
    ...createLogCalls(deps),
  }
}
