export function fetchElectron(): Promise<{ binary: string } | { reason: string }>
export function reasonIn(printed: string): string
