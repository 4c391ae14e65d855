export function withLock<T>(path: string, timeout: number, run: () => Promise<T>): Promise<T>
