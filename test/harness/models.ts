/** Models and window states for tests of the window: typed, small, and changed where a test needs it. */
import { DEFAULT_PREFERENCES } from '../../shared/ipc/preferences.ts'
import { NO_SUBJECT } from '../../shared/ipc/subject.ts'
import type { WindowState } from '../../shared/ipc/window-state.ts'
import type { ModelView, TypeFacts } from '../../shared/model/model-view.ts'
import type { RowUpdate, ScanProgress } from '../../shared/model/scan.ts'
import type { TensorStats } from '../../shared/model/stats.ts'
import type { TensorInfo } from '../../shared/model/tensor.ts'

/** The ID of a model, unless a test gives it another. */
export const MODEL_ID = '00000000-0000-4000-8000-000000000001'

const TYPES: readonly TypeFacts[] = [
  { id: 0, name: 'F32', blockSize: 1, typeSize: 4, family: 'float' },
  { id: 12, name: 'Q4_K', blockSize: 256, typeSize: 144, family: 'k' },
]

/** A tensor of 256 × 4 elements in F32, or in another of the model's types. */
export function tensorInfo(index: number, change: Partial<TensorInfo> = {}): TensorInfo {
  const type = TYPES.find(({ name }) => name === (change.type ?? 'F32'))!
  return {
    index,
    name: `blk.${index}.ffn_up.weight`,
    type: type.name,
    typeId: type.id,
    shape: [256, 4],
    nElements: 1024,
    nBytes: (1024 / type.blockSize) * type.typeSize,
    dataOffset: index * 4096,
    ...change,
  }
}

/** A model of tensors with these names, or of so many of the layers' `ffn_up`. */
export function modelView(tensors: readonly string[] | number = 3, change: Partial<ModelView> = {}): ModelView {
  const names = typeof tensors === 'number' ? Array.from({ length: tensors }, () => undefined) : tensors
  const infos = names.map((name, index) => tensorInfo(index, name === undefined ? {} : { name }))
  return {
    id: MODEL_ID,
    name: 'model.gguf',
    nFiles: 1,
    size: 4096 * (infos.length + 1),
    format: { id: 'gguf', label: 'GGUF', alignment: 32 },
    versionText: 'v3',
    endian: 'little',
    alignment: 32,
    facts: [],
    nParameters: 1024 * infos.length,
    tensorBytes: infos.reduce((sum, { nBytes }) => sum + Number(nBytes), 0),
    types: TYPES,
    tensors: infos,
    problems: [],
    results: [],
    ...change,
  }
}

/** Statistics of a tensor without oddities, or with those of a test. */
export function tensorStats(change: Partial<TensorStats> = {}): TensorStats {
  return {
    count: 1024,
    nan: 0,
    posInf: 0,
    negInf: 0,
    zeros: 0,
    sum: 0,
    mean: 0,
    std: 1,
    min: -1,
    max: 1,
    absMax: 1,
    absMean: 0.5,
    l2: 32,
    rms: 1,
    ...change,
  }
}

/** A tensor that was measured. */
export function done(index: number, stats: Partial<TensorStats> = {}): RowUpdate {
  return { index, status: 'done', attempts: 1, stats: tensorStats(stats) }
}

/** A tensor that could not be measured. */
export function failed(index: number): RowUpdate {
  return { index, status: 'failed', attempts: 3, error: 'it is broken' }
}

/** A scan part of the way. */
export function scanProgress(change: Partial<ScanProgress> = {}): ScanProgress {
  return {
    scanId: 1,
    executor: 'threads',
    workers: 2,
    bytesDone: 0,
    bytesTotal: 100,
    bytesRestored: 0,
    bytesPerSecond: 0,
    elapsedMs: 1000,
    tensorsDone: 0,
    tensorsFailed: 0,
    tensorsNonFinite: 0,
    tensorsTotal: 3,
    retries: 0,
    paused: false,
    lanes: [],
    ...change,
  }
}

/** What the main process tells a window that was just opened. */
export function windowState(change: Partial<WindowState> = {}): WindowState {
  return {
    seq: 0,
    platform: 'linux',
    version: '1.2.3',
    cores: 4,
    maxWorkers: 8,
    preferences: { ...DEFAULT_PREFERENCES, language: 'en', workers: 2, offerAdvice: false },
    systemLanguage: 'en',
    recent: [],
    lab: { reports: [] },
    subject: NO_SUBJECT,
    models: [],
    scans: [],
    waiting: 0,
    ...change,
  }
}
