/** Facts of the model that decide how values of a tensor are judged. */
export interface ValueContext {
  /** `expert_count` */
  readonly experts?: number | undefined
  /** Tokens of the vocabulary. */
  readonly tokens?: number | undefined
}
