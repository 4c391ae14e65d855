export const SOURCES: readonly string[]
export const OUTPUTS: readonly string[]
export const STAMP: string
export function isStale(root: string): boolean
