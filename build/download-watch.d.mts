export class DownloadWatch {
  constructor(folders: { temporary: string; cache: string; dist: string }, patience: number, now?: () => number)
  hear(told: { host?: string; total?: number }): void
  look(): void
  get silent(): boolean
  get text(): string
}
export function cacheFolder(env: NodeJS.ProcessEnv): string
