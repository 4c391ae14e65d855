export const SHOWN_TENSORS: string
