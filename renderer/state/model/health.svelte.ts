import type { ModelView } from '../../../shared/model/model-view.ts'
import type { Finding } from '../../../shared/model/health/finding.ts'
import { judge, type Judgement } from '../../../shared/model/health/judge.ts'
import { verdictHeadline } from '../../../shared/model/health/verdict.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import { inSlices } from './in-slices.ts'
import type { Row } from './row.ts'

/** While results arrive, a model is judged at most this often, in milliseconds. */
const INTERVAL = 1000
/** Judging takes at most this share of the time. */
const SHARE = 0.05

/** Judges one model: when it is opened, while results arrive, and at once when a scan ends. */
export class HealthController {
  /** For the results of a moment ago at most; undefined until the first is made. */
  judgement = $state.raw<Judgement | undefined>()
  /** A scan has ended, and the judgement on its last results is not made yet. */
  pending = $state(false)
  readonly #view: ModelView
  readonly #rows: readonly Row[]
  readonly #errors = $derived(
    this.findings?.filter(({ rule, severity }) => severity === 'error' && rule !== 'file-problem') ?? [],
  )
  #stale = false
  /** A scan has ended since the judgement that is being made has begun. */
  #urgent = false
  #busy = false
  #closed = false
  #notBefore = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(view: ModelView, rows: readonly Row[]) {
    this.#view = view
    this.#rows = rows
  }

  get findings(): readonly Finding[] | undefined {
    return this.judgement?.findings
  }

  /** The verdict in a sentence, the same wherever the window shows it; undefined until the model is judged. */
  get headline(): Sentence | undefined {
    return this.judgement && verdictHeadline(this.judgement.verdict, this.judgement.findings)
  }

  /** Errors among the findings, without those that repeat problems of the file. */
  get errors(): readonly Finding[] {
    return this.#errors
  }

  /** Errors and warnings, as the badge of a tab; undefined while there are none. */
  get badge(): { readonly count: number; readonly bad: boolean } | undefined {
    const { errors = 0, warnings = 0 } = this.judgement?.verdict ?? {}
    return errors + warnings > 0 ? { count: errors + warnings, bad: errors > 0 } : undefined
  }

  /** Results have changed. @param now a scan has ended: its verdict is not waited for */
  follow(now = false): void {
    this.#stale = true
    if (now) {
      this.#notBefore = 0
      this.#urgent = true
      this.pending = true
    }
    if (this.#busy || this.#closed) return
    if (this.#timer !== undefined && !now) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#judge(), Math.max(0, this.#notBefore - performance.now()))
  }

  /** The model is shown no more. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** Resolves with a judgement on the results of this moment; undefined when the model is closed. */
  async current(): Promise<Judgement | undefined> {
    return await inSlices(judge(this.#view, this.#rows), () => !this.#closed)
  }

  async #judge(): Promise<void> {
    this.#timer = undefined
    this.#busy = true
    this.#stale = false
    this.#urgent = false
    const began = performance.now()
    const judgement = await this.current()
    this.#busy = false
    if (!judgement) return
    this.judgement = judgement
    if (!this.#stale) this.pending = false
    const ended = performance.now()
    this.#notBefore = ended + Math.max(INTERVAL, (ended - began) / SHARE)
    if (this.#stale) this.follow(this.#urgent)
  }
}
