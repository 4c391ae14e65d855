/** A hundred thousand tiny tensors against the same bytes of the same types in four large ones. */
import { open } from '../helpers/engine.ts'
import { atMost, ratioRow, type Row } from './report.ts'
import { scanMs } from './scans.ts'
import { type BenchSettings, modelFile } from './settings.ts'
import { interleave } from './statistics.ts'

const COUNT = 100_000

export async function measureTiny(settings: BenchSettings): Promise<Row[]> {
  const { rounds, workers, quick } = settings
  const bytes = quick ? 200e6 : 850e6
  const tiny = await open(modelFile(settings, 'tiny', bytes, COUNT))
  const large = await open(modelFile(settings, 'large', bytes, COUNT))
  const rows: Row[] = []
  for (const executor of ['threads', 'processes'] as const) {
    const measured = await interleave(rounds, {
      tiny: () => scanMs(tiny, { executor, workers }),
      large: () => scanMs(large, { executor, workers }),
    })
    const megabytes = Math.round(tiny.files[0]!.size / 1e6)
    rows.push(
      ratioRow(measured, 'tiny', 'large', {
        group: 'tiny',
        name: `100,000 tensors, ${megabytes} MB, ${workers} ${executor}`,
        unit: 'of the time of large ones',
        target: atMost(2),
      }),
    )
  }
  return rows
}
