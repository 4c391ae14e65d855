interface ProcessFacts {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

export function listProcesses(): Promise<ProcessFacts[]>
export function askToQuit(pid: number): Promise<void>
export function mainProcess(family: readonly ProcessFacts[], folder: string): number | undefined
