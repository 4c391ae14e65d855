import { type SandboxFacts } from './sandbox-check.mjs'

export interface ElectronStart {
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Advice for a sandbox that Chromium refuses all the same; undefined if it has none. */
  readonly remedies: string | undefined
}

/** Why Electron cannot be started, and whether a browser can be. */
export interface NoElectron {
  readonly why: string
  readonly browser: boolean
}

export function prepareElectron(
  binary: string,
  app: string,
  args: readonly string[],
  facts?: (helper: string) => SandboxFacts,
): ElectronStart | NoElectron

export function runElectron(
  binary: string,
  app: string,
  args: readonly string[],
  machine?: { facts?: (helper: string) => SandboxFacts; now?: () => number },
): Promise<{ code: number } | NoElectron>
