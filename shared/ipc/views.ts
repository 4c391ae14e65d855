import { phrase } from '../text/sentence.ts'
import type { Subject } from './subject.ts'

interface View {
  readonly id: string
  readonly label: string
  /** The key of its item in the menu; a view without one is only a tab. */
  readonly key?: string
}

/** Every view of a window. A new one is a line here, its place among the tabs below, and a line in `renderer/views/registry.ts`. */
export const VIEWS = [
  { id: 'start', label: phrase('Start page') },
  { id: 'overview', label: phrase('Overview'), key: 'CmdOrCtrl+1' },
  { id: 'importance', label: phrase('Importance') },
  { id: 'tensors', label: phrase('Tensors'), key: 'CmdOrCtrl+2' },
  { id: 'metadata', label: phrase('Metadata'), key: 'CmdOrCtrl+3' },
  { id: 'tokenizer', label: phrase('Tokenizer'), key: 'CmdOrCtrl+4' },
  { id: 'template', label: phrase('Template'), key: 'CmdOrCtrl+5' },
  { id: 'problems', label: phrase('Problems'), key: 'CmdOrCtrl+6' },
  { id: 'log', label: phrase('Log'), key: 'CmdOrCtrl+7' },
  { id: 'lab', label: phrase('Lab'), key: 'CmdOrCtrl+8' },
  { id: 'comparison', label: phrase('Comparison'), key: 'CmdOrCtrl+9' },
  { id: 'differences', label: phrase('Differences') },
] as const satisfies readonly View[]

export type ViewId = (typeof VIEWS)[number]['id']

/** The views of each kind of subject, and of a model that is an importance matrix, in the order of their tabs. */
export const VIEWS_OF = {
  none: ['start', 'log', 'lab'],
  model: ['overview', 'tensors', 'metadata', 'tokenizer', 'template', 'problems', 'log', 'lab'],
  comparison: [
    'comparison',
    'differences',
    'overview',
    'tensors',
    'metadata',
    'tokenizer',
    'template',
    'problems',
    'log',
    'lab',
  ],
  imatrix: ['overview', 'importance', 'tensors', 'metadata', 'problems', 'log', 'lab'],
} as const satisfies Readonly<Record<Subject['kind'] | 'imatrix', readonly ViewId[]>>

/** The views that a window with this subject has, in the order of their tabs. */
export const available = (subject: Subject): readonly ViewId[] =>
  VIEWS_OF[subject.kind === 'model' ? (subject.holds ?? 'model') : subject.kind]

/** @returns name and key of a view */
export const viewFacts = (view: ViewId): View => VIEWS.find(({ id }) => id === view)!

/** The view that a location's fragment names: `#/tensors`. */
export function viewOfHash(hash: string): ViewId | undefined {
  return VIEWS.find(({ id }) => hash === hashOfView(id))?.id
}

export const hashOfView = (view: ViewId): string => `#/${view}`
