/** What a window shows. A library of models is one more kind in the union. */
import type { ModelId } from '../model/model-view.ts'

/** Names one subject of one window, from the moment at which opening it starts. */
export type SubjectId = string

/** Nothing: the window shows its start screen. */
export interface NoSubject {
  readonly kind: 'none'
}

/** One model. */
export interface ModelSubject {
  readonly kind: 'model'
  readonly id: SubjectId
  readonly modelId: ModelId
  /** Contents that have views of their own; absent for the weights of a model. */
  readonly holds?: 'imatrix'
}

/** Two models, tensor by tensor. The reference is on the left. */
export interface ComparisonSubject {
  readonly kind: 'comparison'
  readonly id: SubjectId
  readonly reference: ModelId
  readonly other: ModelId
}

export type Subject = NoSubject | ModelSubject | ComparisonSubject

/** A subject that was opened. */
export type OpenedSubject = Exclude<Subject, NoSubject>

export const NO_SUBJECT: NoSubject = { kind: 'none' }

/** The models that a subject is about. The window is named after the first. */
export function modelsOf(subject: Subject): readonly ModelId[] {
  switch (subject.kind) {
    case 'none':
      return []
    case 'model':
      return [subject.modelId]
    case 'comparison':
      return [subject.reference, subject.other]
  }
}
