import { type ProgressLine } from './progress-line.mjs'

export function fetchElectron(options?: {
  folder?: string
  cache?: string
  env?: NodeJS.ProcessEnv
  patience?: number
  line?: ProgressLine
}): Promise<{ binary: string } | { reason: string }>
export function reasonIn(printed: string, proxy?: string): string
