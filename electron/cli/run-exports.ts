/** The exports that only a run in the terminal writes: they contain its exit code, and exist if no model was opened. */
import { type ExportId, type ExportIdOf, EXPORTS } from '../../shared/ipc/exports.ts'
import type { UnopenedSource } from '../engine/export/issues.ts'
import { junitPieces, type JunitSource, unopenedJunit } from '../engine/export/junit.ts'
import { sarifPieces, type SarifSource, unopenedSarif } from '../engine/export/sarif.ts'

type RunExportId = ExportIdOf<'run'>

interface RunWriter {
  pieces(source: SarifSource & JunitSource): Iterable<string>
  /** The report on a file that cannot be opened. */
  unopened(source: UnopenedSource): Iterable<string>
}

export const RUN_WRITERS: Readonly<Record<RunExportId, RunWriter>> = {
  sarif: { pieces: sarifPieces, unopened: unopenedSarif },
  junit: { pieces: junitPieces, unopened: unopenedJunit },
}

export const isRunExport = (id: ExportId): id is RunExportId => EXPORTS[id].subject === 'run'
