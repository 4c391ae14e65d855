/** What each view is made of. `shared/ipc/views.ts` has their names and their order. */
import type { Component } from 'svelte'
import type { ViewId } from '../../shared/ipc/views.ts'
import { t } from '../i18n.svelte.ts'
import type { ModelController } from '../state/model/model.svelte.ts'
import type { WindowController } from '../state/window/window.svelte.ts'
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
import TemplateTab from './template/TemplateTab.svelte'
import TemplateTools from './template/TemplateTools.svelte'
import { tensorsStatus } from './tensors/status.ts'
import TensorsTab from './tensors/TensorsTab.svelte'
import TensorTools from './tensors/TensorTools.svelte'
import TokenizerTab from './tokenizer/TokenizerTab.svelte'
import TokenizerTools from './tokenizer/TokenizerTools.svelte'

type Part = Component<{ app: WindowController; model: ModelController }>

interface ViewParts {
  /** Fills the window below the tabs. */
  readonly main: Part
  /** Its search and buttons, right of the tabs. */
  readonly tools?: Part
  /** A number beside its name, when it is above 0. */
  readonly count?: (model: ModelController) => { readonly count: number; readonly bad: boolean } | undefined
  /** Facts for the footer. */
  readonly status?: (model: ModelController, app: WindowController) => readonly string[]
}

export const VIEW_PARTS: Readonly<Record<ViewId, ViewParts>> = {
  overview: { main: OverviewTab, status: overviewStatus, count: ({ health }) => health.badge },
  tensors: { main: TensorsTab, tools: TensorTools, status: tensorsStatus },
  metadata: { main: MetadataTab, tools: MetadataTools, status: ({ metadata }) => metadata.status },
  tokenizer: { main: TokenizerTab, tools: TokenizerTools, status: ({ tokenizer }) => tokenizer.status },
  template: { main: TemplateTab, tools: TemplateTools, status: ({ templates }) => templates.status },
  problems: {
    main: ProblemsTab,
    count: ({ view: { problems }, health: { errors } }) => ({
      count: problems.length + errors.length,
      bad: errors.length > 0 || problems.some(({ severity }) => severity !== 'warning'),
    }),
    status: ({ view: { problems }, health: { errors } }) => [
      t('{{count}} problems', { count: problems.length + errors.length }),
    ],
  },
  log: { main: LogView, tools: LogTools, status: (_model, { log }) => [logStatus(log)] },
  lab: { main: LabView, tools: LabTools, status: (_model, { lab }) => labStatus(lab) },
}
