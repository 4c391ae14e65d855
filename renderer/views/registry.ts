/** What each view is made of. `shared/ipc/views.ts` has their names and their order. */
import type { Component } from 'svelte'
import type { ViewId, VIEWS_OF } from '../../shared/ipc/views.ts'
import { t } from '../i18n.svelte.ts'
import type { ComparisonController } from '../state/comparison/comparison.svelte.ts'
import type { ModelController } from '../state/model/model.svelte.ts'
import type { WindowController } from '../state/window/window.svelte.ts'
import ComparisonTab from './comparison/ComparisonTab.svelte'
import ComparisonTools from './comparison/ComparisonTools.svelte'
import DifferencesTab from './comparison/DifferencesTab.svelte'
import { comparisonStatus } from './comparison/status.ts'
import ImportanceTab from './importance/ImportanceTab.svelte'
import LabTools from './lab/LabTools.svelte'
import LabView from './lab/LabView.svelte'
import { labStatus } from './lab/status.ts'
import LogTools from './log/LogTools.svelte'
import LogView from './log/LogView.svelte'
import { logStatus } from './log/status.ts'
import MetadataTab from './metadata/MetadataTab.svelte'
import MetadataTools from './metadata/MetadataTools.svelte'
import OverviewTab from './overview/OverviewTab.svelte'
import { overviewStatus } from './overview/status.ts'
import ProblemsTab from './problems/ProblemsTab.svelte'
import StartView from './start/StartView.svelte'
import TemplateTab from './template/TemplateTab.svelte'
import TemplateTools from './template/TemplateTools.svelte'
import { tensorsStatus } from './tensors/status.ts'
import TensorsTab from './tensors/TensorsTab.svelte'
import TensorTools from './tensors/TensorTools.svelte'
import TokenizerTab from './tokenizer/TokenizerTab.svelte'
import TokenizerTools from './tokenizer/TokenizerTools.svelte'

type ModelPart = Component<{ app: WindowController; model: ModelController }>
type ComparisonPart = Component<{ app: WindowController; comparison: ComparisonController }>
type WindowPart = Component<{ app: WindowController }>

/** A view of the window's model. */
interface ModelView {
  readonly about: 'model'
  /** Fills the window below the tabs. */
  readonly main: ModelPart
  /** Its search and buttons, right of the tabs. */
  readonly tools?: ModelPart
  /** A number beside its name, when it is above 0. */
  readonly count?: (model: ModelController) => { readonly count: number; readonly bad: boolean } | undefined
  /** Facts for the footer. */
  readonly status?: (model: ModelController, app: WindowController) => readonly string[]
}

/** A view of the app or the machine, which windows without a model have too. */
interface WindowView {
  readonly about: 'window'
  readonly main: WindowPart
  readonly tools?: WindowPart
  readonly status?: (app: WindowController) => readonly string[]
}

/** A view of the window's comparison. */
interface ComparisonView {
  readonly about: 'comparison'
  readonly main: ComparisonPart
  readonly tools?: ComparisonPart
  readonly status?: (comparison: ComparisonController) => readonly string[]
}

export type ViewParts = ModelView | ComparisonView | WindowView

/** A view that windows without a model have. */
type WindowViewId = (typeof VIEWS_OF)['none'][number]

/** A view that only windows with a comparison have. */
type ComparisonViewId = Exclude<
  (typeof VIEWS_OF)['comparison'][number],
  WindowViewId | (typeof VIEWS_OF)['model'][number]
>

const PARTS: Readonly<
  Record<WindowViewId, WindowView> &
    Record<ComparisonViewId, ComparisonView> &
    Record<Exclude<ViewId, WindowViewId | ComparisonViewId>, ModelView>
> = {
  start: { about: 'window', main: StartView },
  differences: { about: 'comparison', main: DifferencesTab },
  comparison: { about: 'comparison', main: ComparisonTab, tools: ComparisonTools, status: comparisonStatus },
  overview: { about: 'model', main: OverviewTab, status: overviewStatus, count: ({ health }) => health.badge },
  importance: { about: 'model', main: ImportanceTab, status: ({ importance }) => importance.status },
  tensors: { about: 'model', main: TensorsTab, tools: TensorTools, status: tensorsStatus },
  metadata: { about: 'model', main: MetadataTab, tools: MetadataTools, status: ({ metadata }) => metadata.status },
  tokenizer: { about: 'model', main: TokenizerTab, tools: TokenizerTools, status: ({ tokenizer }) => tokenizer.status },
  template: { about: 'model', main: TemplateTab, tools: TemplateTools, status: ({ templates }) => templates.status },
  problems: {
    about: 'model',
    main: ProblemsTab,
    count: ({ view: { problems }, health: { errors } }) => ({
      count: problems.length + errors.length,
      bad: errors.length > 0 || problems.some(({ severity }) => severity !== 'warning'),
    }),
    status: ({ view: { problems }, health: { errors } }) => [
      t('{{count}} problems', { count: problems.length + errors.length }),
    ],
  },
  log: { about: 'window', main: LogView, tools: LogTools, status: ({ log }) => [logStatus(log)] },
  lab: { about: 'window', main: LabView, tools: LabTools, status: ({ lab }) => labStatus(lab) },
}

export const partsOf = (view: ViewId): ViewParts => PARTS[view]

/** The number beside the name of a view. */
export function countOf(
  view: ViewId,
  { model }: WindowController,
): { readonly count?: number; readonly bad?: boolean } {
  const parts = partsOf(view)
  return (parts.about === 'model' && model && parts.count?.(model)) || {}
}

/** Facts about a view for the footer. */
export function statusOf(view: ViewId, app: WindowController): readonly string[] {
  const parts = partsOf(view)
  if (parts.about === 'window') return parts.status?.(app) ?? []
  if (parts.about === 'comparison') return (app.comparison && parts.status?.(app.comparison)) ?? []
  return (app.model && parts.status?.(app.model, app)) ?? []
}
