import type { SpawnOptions } from 'node:child_process'

export function runCaptured(
  command: string,
  args?: readonly string[],
  options?: Pick<SpawnOptions, 'cwd' | 'env' | 'timeout'> & { readonly live?: boolean },
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly printed: string }>
