import type { ModelKind } from '../model-kind.ts'

/** Facts of the model that decide how values of a tensor are judged. */
export interface ValueContext {
  /** What the file holds; absent for a model. */
  readonly kind?: ModelKind | undefined
  /** `expert_count` */
  readonly experts?: number | undefined
  /** Tokens of the vocabulary. */
  readonly tokens?: number | undefined
}
