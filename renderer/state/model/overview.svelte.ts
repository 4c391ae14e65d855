import type { ModelView } from '../../../shared/model/model-view.ts'
import {
  type CacheType,
  DEFAULT_CACHE_TYPE,
  defaultContext,
  trainedContext,
} from '../../../shared/model/memory/cache-types.ts'
import { type WeightBytes, weightBytes } from '../../../shared/model/memory/weight-bytes.ts'
import { type CacheShape, cacheShape } from '../../../shared/model/memory/memory-estimate.ts'
import {
  HEAT_MEASURES,
  type HeatLayout,
  heatLayout,
  type HeatMap,
  heatMap,
  heatMeasure,
  type HeatMeasureId,
} from '../../../shared/model/overview/heat-map.ts'
import { type ModelFact, modelFacts, originFacts, provenanceFacts } from '../../../shared/model/overview/model-facts.ts'
import { mainType, type Sizes, sizesOf } from '../../../shared/model/overview/sizes.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import { inSlices } from './in-slices.ts'
import type { Row } from './row.ts'

/** While a scan runs, what depends on results is made anew at most this often, in milliseconds. */
const INTERVAL = 1000

interface Static {
  readonly facts: readonly ModelFact[]
  readonly origin: readonly ModelFact[]
  readonly provenance: readonly ModelFact[]
  readonly sizes: Sizes
  readonly weights: WeightBytes
  readonly cache: CacheShape | { readonly missing: Sentence }
  readonly layout: HeatLayout
}

/**
 * What the overview shows of one model. Nothing is computed before it is shown; then in slices, because a model may
 * have a hundred thousand tensors.
 */
export class OverviewController {
  /** What the header tells; undefined until it is computed. */
  still = $state.raw<Static | undefined>()
  heat = $state.raw<HeatMap | undefined>()
  /** Undefined: what is best for what is known. */
  chosen = $state<HeatMeasureId | undefined>()
  perRole = $state(false)
  /** Tokens that the memory estimate is for. */
  context = $state(0)
  cacheType = $state<CacheType>(DEFAULT_CACHE_TYPE)
  /** Tokens that the model was trained on, when that is declared. */
  readonly trained: number | undefined
  /** Grows with every computation, so that who follows results asks again for those that came meanwhile. */
  computed = $state(0)
  #measured = $state(false)
  readonly #view: ModelView
  readonly #rows: readonly Row[]
  #shown = false
  /** Version of the results that was computed last, and when. */
  #version = -1
  #at = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined
  #busy = false
  #heatRun = 0

  constructor(view: ModelView, rows: readonly Row[]) {
    this.#view = view
    this.#rows = rows
    this.trained = trainedContext(view)
    this.context = defaultContext(view)
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** The measure that is shown: one that is known, unless another was chosen. */
  get measure(): HeatMeasureId {
    return this.chosen ?? (this.#measured ? HEAT_MEASURES[0].id : 'bpw')
  }

  /** The view is there until `hide`. */
  show(): void {
    this.#shown = true
  }

  hide(): void {
    this.#shown = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Results are as of this version: makes what depends on them anew, at once or when it is time. */
  follow(version: number): void {
    if (!this.#shown || version === this.#version || this.#timer !== undefined || this.#busy) return
    this.#later(version)
  }

  chooseMeasure(id: HeatMeasureId): void {
    this.chosen = id
    void this.#heat()
  }

  choosePerRole(perRole: boolean): void {
    this.perRole = perRole
    void this.#heat()
  }

  #later(version: number): void {
    const wait = this.#at + INTERVAL - performance.now()
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        void this.#compute(version)
      },
      Math.max(0, wait),
    )
  }

  async #compute(version: number): Promise<void> {
    this.#busy = true
    const isWanted = () => this.#shown
    this.still ??= await inSlices(this.#still(), isWanted)
    this.#measured = this.#rows.some(({ result }) => result.stats !== undefined)
    await this.#heat()
    this.#busy = false
    if (this.still && this.#shown) {
      this.#version = version
      this.#at = performance.now()
    }
    this.computed++
  }

  async #heat(): Promise<void> {
    const { still } = this
    if (!still) return
    const run = ++this.#heatRun
    const isWanted = () => this.#shown && run === this.#heatRun
    const made = await inSlices(heatMap(this.#rows, still.layout, heatMeasure(this.measure), this.perRole), isWanted)
    if (made && isWanted()) this.heat = made
  }

  *#still() {
    const main = yield* mainType(this.#rows)
    const sizes = yield* sizesOf(this.#rows)
    const layout = yield* heatLayout(this.#rows)
    return {
      facts: modelFacts(this.#view, main),
      origin: originFacts(this.#view),
      provenance: provenanceFacts(this.#view),
      sizes,
      weights: weightBytes(this.#view),
      cache: cacheShape(this.#view, this.#rows),
      layout,
    }
  }
}
