import type { Imatrix, ImatrixEntry } from '../../../shared/model/imatrix.ts'
import type { MetadataEntry } from '../../../shared/model/tensor.ts'
import { wholeNumber } from '../../../shared/model/facts.ts'
import { IMATRIX } from '../formats/imatrix/read-header.ts'
import type { Model } from '../formats/model.ts'

/** An importance matrix with its entries, and what its metadata says of the run that made it. */
export function imatrixOf(
  { header: { format, metadata } }: Pick<Model, 'header'>,
  entries: readonly ImatrixEntry[],
): Imatrix {
  const datasets = metadata.get('imatrix.datasets')?.value
  const chunkCount = countOf(metadata.get('imatrix.chunk_count'))
  const chunkSize = countOf(metadata.get('imatrix.chunk_size'))
  return {
    legacy: format.id === IMATRIX.id,
    datasets: typeof datasets === 'object' ? datasets.first.filter((name) => typeof name === 'string') : [],
    ...(chunkCount !== undefined && { chunkCount }),
    ...(chunkSize !== undefined && { chunkSize }),
    entries,
  }
}

const countOf = (entry: MetadataEntry | undefined): number | undefined =>
  entry && typeof entry.value !== 'object' ? wholeNumber(entry.value) : undefined
