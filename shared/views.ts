/** The window's views, in the order of their tabs. A new one is a line here and one in `renderer/views/registry.ts`. */
export const VIEWS = [
  { id: 'overview', label: 'Overview' },
  { id: 'tensors', label: 'Tensors' },
  { id: 'metadata', label: 'Metadata' },
  { id: 'tokenizer', label: 'Tokenizer' },
  { id: 'template', label: 'Template' },
  { id: 'problems', label: 'Problems' },
  { id: 'log', label: 'Log' },
] as const

export type ViewId = (typeof VIEWS)[number]['id']

/** The view that a location's fragment names: `#/tensors`. */
export function viewOfHash(hash: string): ViewId | undefined {
  return VIEWS.find(({ id }) => hash === hashOfView(id))?.id
}

export const hashOfView = (view: ViewId): string => `#/${view}`
