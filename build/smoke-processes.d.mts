export interface ProcessFacts {
  readonly pid: number
  readonly parent: number
  /** With the ID, names one process for good: IDs come back. */
  readonly started: string
  readonly command: string
}

export function listProcesses(): Promise<ProcessFacts[]>
export function parsePs(text: string): ProcessFacts[]
export function parsePowerShell(json: string): ProcessFacts[]
export function withDescendants(all: readonly ProcessFacts[], matches: (facts: ProcessFacts) => boolean): ProcessFacts[]
export function askToQuit(pid: number): Promise<void>
export function mainProcess(family: readonly Omit<ProcessFacts, 'started'>[], folder: string): number | undefined
