export class BuildError extends Error {}
export function ensureBuilt(): Promise<void>
export function ensureBuiltOrExit(): Promise<void>
export default function setup(): Promise<void>
