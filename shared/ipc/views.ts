import { phrase } from '../text/sentence.ts'

/** The window's views, in the order of their tabs. A new one is a line here and one in `renderer/views/registry.ts`. */
export const VIEWS = [
  { id: 'overview', label: phrase('Overview') },
  { id: 'tensors', label: phrase('Tensors') },
  { id: 'metadata', label: phrase('Metadata') },
  { id: 'tokenizer', label: phrase('Tokenizer') },
  { id: 'template', label: phrase('Template') },
  { id: 'problems', label: phrase('Problems') },
  { id: 'log', label: phrase('Log') },
  { id: 'lab', label: phrase('Lab') },
] as const

export type ViewId = (typeof VIEWS)[number]['id']

/** The view that a location's fragment names: `#/tensors`. */
export function viewOfHash(hash: string): ViewId | undefined {
  return VIEWS.find(({ id }) => hash === hashOfView(id))?.id
}

export const hashOfView = (view: ViewId): string => `#/${view}`
