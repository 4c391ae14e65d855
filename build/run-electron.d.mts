import { type SandboxFacts } from './sandbox-check.mjs'

export function runElectron(
  binary: string,
  app: string,
  args: readonly string[],
  machine?: { facts?: (helper: string) => SandboxFacts; now?: () => number },
): Promise<{ code: number } | { why: string; browser: boolean }>
