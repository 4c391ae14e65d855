/** The model as the window gets to see it: no path, no metadata that it does not show. */
import { basename } from 'node:path'
import type { ModelId, ModelView, TypeFacts } from '../../../shared/model/model-view.ts'
import { type PackedModel, packModel } from '../../../shared/ipc/packed-model.ts'
import { packRows } from '../../../shared/ipc/packed-rows.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { type TensorInfo, toInt64 } from '../../../shared/model/tensor.ts'
import { elementType } from '../../engine/types/types.ts'
import { type Model, modelSize } from '../../engine/formats/model.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { metadataFacts } from './metadata-facts.ts'

export function modelView(id: ModelId, model: Model, results: readonly RowUpdate[]): ModelView {
  const { header } = model
  const architecture = header.metadata.get('general.architecture')?.value
  return {
    id,
    name: modelFileName(model),
    nFiles: model.files.length,
    size: modelSize(model),
    ...(model.files.length > 1 ? { fileSizes: model.files.map(({ size }) => size) } : {}),
    format: header.format,
    ...(header.versionText === undefined ? {} : { versionText: header.versionText }),
    endian: header.endian,
    alignment: header.alignment,
    ...(typeof architecture === 'string' ? { architecture } : {}),
    facts: metadataFacts(header.metadata),
    nParameters: toInt64(Iterator.from(header.tensors).reduce((sum, tensor) => sum + BigInt(tensor.nElements), 0n)),
    tensorBytes: Iterator.from(header.tensors).reduce((sum, tensor) => sum + readableBytes(tensor), 0),
    types: usedTypes(header.tensors),
    tensors: header.tensors,
    problems: header.problems,
    results,
  }
}

/** The model of a session on its way to the window, with its results so far, which are unpacked one by one. */
export function packSession(session: Pick<ModelSession, 'id' | 'model' | 'results' | 'savedAt'>): PackedModel {
  const { id, model, savedAt } = session
  return {
    ...packModel(modelView(id, model, [])),
    results: packRows(session.results()),
    ...(savedAt === undefined ? {} : { savedAt }),
  }
}

/** As the window and its title show it: the file's name, of the first shard in a model of several. */
export const modelFileName = (model: Model): string => visibleText(basename(model.files[0]!.path))

const readableBytes = ({ unreadable, nBytes }: TensorInfo) => (unreadable === undefined ? Number(nBytes ?? 0) : 0)

/** In the order of their first use; ids that ggml does not know have no facts. */
function usedTypes(tensors: Listing<TensorInfo>): TypeFacts[] {
  const ids = new Set(Iterator.from(tensors).map((tensor) => tensor.typeId))
  return [...ids].flatMap((id) => elementType(id) ?? [])
}
